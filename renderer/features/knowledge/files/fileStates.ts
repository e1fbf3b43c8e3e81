import { counted } from '../../../components/format.ts';
import type { Base, BaseFile, FileState } from '../knowledgeTypes.ts';

export const stateWords: Record<FileState, { label: string; kind: 'good' | 'warn' | 'bad' | 'neutral' }> = {
  waiting: { label: 'Waiting', kind: 'neutral' },
  reading: { label: 'Reading', kind: 'neutral' },
  chunking: { label: 'Cutting', kind: 'neutral' },
  embedding: { label: 'Embedding', kind: 'neutral' },
  done: { label: 'Done', kind: 'good' },
  failed: { label: 'Failed', kind: 'bad' },
  missing: { label: 'Missing', kind: 'warn' },
};

/** Steps that come and go within a second stand last: what one is about to press must not move. */
const order: FileState[] = ['failed', 'missing', 'done', 'waiting', 'reading', 'chunking', 'embedding'];

/** States to filter by: those that some file has, and the one that is chosen. */
export function shownStates(files: Base['files'], chosen: FileState | null): FileState[] {
  return order.filter((state) => files[state] > 0 || state === chosen);
}

/** How many passages a file has; said also where a file was read and has none, which would look as if it could be found. */
export function passagesText({ state, chunks }: Pick<BaseFile, 'state' | 'chunks'>): string {
  if (chunks > 0) return counted(chunks, 'passage');
  return state === 'done' ? 'No text' : '';
}

/** Height of a row in pixels: a failed file has its reason under its name. */
export function rowHeight(file: Pick<BaseFile, 'error'>, narrow: boolean): number {
  if (file.error !== null) return narrow ? 92 : 68;
  return narrow ? 56 : 44;
}

/** A file's path below the source it came from, for a list in which every path begins alike. */
export function shortFolder(path: string, sources: readonly { path: string }[]): string {
  const source = sources
    .filter((one) => path.startsWith(one.path) && path.length > one.path.length)
    .sort((a, b) => b.path.length - a.path.length)[0];
  const rest = source === undefined ? path : path.slice(source.path.length).replace(/^[\\/]+/, '');
  const cut = Math.max(rest.lastIndexOf('/'), rest.lastIndexOf('\\'));
  return cut <= 0 ? '' : rest.slice(0, cut);
}
