import { YardstickError } from '../../../../models/errors.ts';

/** @throws {YardstickError} `evaluation/not-found` */
export function notFound(id: string): never {
  throw new YardstickError('evaluation/not-found', `There is no evaluation "${id}".`, {
    hint: 'It may have been removed in another window.',
  });
}
