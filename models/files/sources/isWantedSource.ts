import type { FileSource } from '../../catalog/entry.ts';

/** Whether a source is of the kind that was asked for; without `only`, every one is. */
export function isWantedSource(source: FileSource, only: 'hub' | 'registry' | undefined): boolean {
  // What lies on this machine is no choice between networks.
  if (only === undefined || source.kind === 'local') return true;
  return only === 'hub' ? source.kind === 'hub' : source.kind.endsWith('-package');
}
