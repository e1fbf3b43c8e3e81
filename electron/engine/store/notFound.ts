import { YardstickError } from '../../../models/errors.ts';

/** What a repository throws for an id that is not there (any more): `store/not-found`. */
export function notFound(what: 'conversation' | 'turn' | 'answer' | 'connection', id: string): YardstickError {
  return new YardstickError('store/not-found', `There is no ${what} "${id}".`, {
    hint: 'It may have been deleted in another window.',
    data: { what, id },
  });
}
