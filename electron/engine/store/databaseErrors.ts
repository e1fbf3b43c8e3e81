import { YardstickError } from '../../../models/errors.ts';

/**
 * Says in the project's words what SQLite reported about a file. Our own errors pass unchanged, and so does what is not SQLite's:
 * a fault in our own statements (`SQLITE_ERROR`, `SQLITE_CONSTRAINT_*`) is a bug and keeps its stack.
 *
 * Codes: `disk/full`, `disk/read-only`, `disk/no-permission`, `disk/failed`, `store/damaged`, `store/busy`.
 */
export function explainDatabaseError(thrown: unknown, path: string): unknown {
  if (thrown instanceof YardstickError || !(thrown instanceof Error)) return thrown;
  const code = (thrown as { code?: unknown }).code;
  if (typeof code !== 'string') return thrown;
  const known = explanations.find(
    (explanation) => code === explanation.code || code.startsWith(`${explanation.code}_`),
  );
  if (known === undefined) return thrown;
  return new YardstickError(known.as, `${known.message}: ${path}`, {
    hint: known.hint,
    cause: thrown,
    data: { path, sqlite: code },
  });
}

const diskFull = {
  as: 'disk/full',
  message: 'The disk is full, so the database could not be written',
  hint: 'Free some space, or delete conversations (that works on a full disk too). Nothing already saved is lost.',
};

const readOnly = {
  as: 'disk/read-only',
  message: 'The database cannot be written',
  hint: 'Make the data folder writable, or choose another with --home or YARDSTICK_HOME.',
};

const noPermission = {
  as: 'disk/no-permission',
  message: 'The database cannot be opened',
  hint: 'Choose a folder that you may write to, with --home or YARDSTICK_HOME.',
};

const damaged = {
  as: 'store/damaged',
  message: 'The database is damaged and was left as it is',
  hint: 'Copies made before each upgrade are in the backups folder beside it. Move the damaged file away to start anew.',
};

// First match wins: the particular before the general.
const explanations: readonly { code: string; as: string; message: string; hint: string }[] = [
  { code: 'SQLITE_FULL', ...diskFull },
  { code: 'ENOSPC', ...diskFull },
  { code: 'EDQUOT', ...diskFull },
  // The shared-memory file of the write-ahead log cannot be made: in practice a full disk.
  { code: 'SQLITE_IOERR_SHMSIZE', ...diskFull },
  { code: 'SQLITE_READONLY', ...readOnly },
  { code: 'EROFS', ...readOnly },
  { code: 'SQLITE_CANTOPEN', ...noPermission },
  { code: 'SQLITE_PERM', ...noPermission },
  { code: 'EACCES', ...noPermission },
  { code: 'EPERM', ...noPermission },
  { code: 'SQLITE_CORRUPT', ...damaged },
  { code: 'SQLITE_NOTADB', ...damaged },
  {
    code: 'SQLITE_IOERR',
    as: 'disk/failed',
    message: 'The disk reported an error while the database was read or written',
    hint: 'Check the disk and its connection, then start again. Nothing already saved is lost.',
  },
  {
    code: 'SQLITE_BUSY',
    as: 'store/busy',
    message: 'Another program holds the database',
    hint: 'Close the other program that has this file open, then try again.',
  },
];
