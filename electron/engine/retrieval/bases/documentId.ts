import { createHash } from 'node:crypto';

/** The same file keeps its id when its content changes; the same path in another base is another document. */
export function documentIdOf(baseId: string, path: string): string {
  return createHash('sha256').update(`${baseId}\n${path}`).digest('hex').slice(0, 32);
}
