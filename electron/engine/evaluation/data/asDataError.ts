import { YardstickError } from '../../../../models/errors.ts';

/** What the readers of documents say of a file, said of a table: the same under the code of this room. */
export function asDataError(thrown: unknown): unknown {
  if (!(thrown instanceof YardstickError) || !thrown.code.startsWith('document/')) return thrown;
  const { code, message, hint } = thrown;
  return new YardstickError(code.replace('document/', 'data/'), message, {
    ...(hint === undefined ? {} : { hint }),
    cause: thrown,
  });
}
