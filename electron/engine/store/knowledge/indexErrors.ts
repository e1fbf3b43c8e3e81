import { YardstickError } from '../../../../models/errors.ts';
import { explainDatabaseError } from '../databaseErrors.ts';

/** Says of an index what the store's own errors say of the main database: `index/damaged`, `index/newer-schema`, `disk/*`. */
export function explainIndexError(thrown: unknown, file: string): unknown {
  const explained = explainDatabaseError(thrown, file);
  if (!(explained instanceof YardstickError)) return explained;
  const known = explanations[explained.code];
  if (known === undefined) return explained;
  return new YardstickError(known.code, `${known.message}: ${file}`, {
    hint: known.hint,
    cause: explained,
    data: { ...explained.data, path: file },
  });
}

/** `index/damaged`. @param what what was found, for people */
export function damagedIndex(file: string, what: string): YardstickError {
  return new YardstickError('index/damaged', `The index is damaged (${what}): ${file}`, {
    hint: rebuildHint,
    data: { path: file },
  });
}

const rebuildHint = 'Rebuild the index of this knowledge base: it is made anew from the sources.';

const explanations: Record<string, { code: string; message: string; hint: string }> = {
  'store/damaged': { code: 'index/damaged', message: 'The index is damaged', hint: rebuildHint },
  'store/not-ours': { code: 'index/damaged', message: 'The file is no index of Yardstick', hint: rebuildHint },
  'store/newer-schema': {
    code: 'index/newer-schema',
    message: 'The index was written by a newer version of Yardstick',
    hint: 'Start the newer version. The index was not touched.',
  },
  'disk/full': {
    code: 'disk/full',
    message: 'The disk is full, so the index could not be written',
    hint: 'Free some space, or remove documents (that works on a full disk too). What is in the index is whole.',
  },
};
