import type { EntrySize } from '../../../models/catalog/entrySize.ts';
import { formatBytes } from '../../../models/catalog/formatBytes.ts';
import type { Connection, ConnectionKind } from '../../../models/cloud/connection.ts';

/** What is said beside the name of a model of this machine: `Q4_K_M · 1.2 GB`. */
export function localDetail(quantization: string, { bytes, exact }: EntrySize): string {
  return `${quantization} · ${exact ? '' : 'about '}${formatBytes(bytes)}`;
}

/** The host that a connection's models are at; its address as it stands where that is none. */
export function hostDetail(baseUrl: string): string {
  return URL.canParse(baseUrl) ? new URL(baseUrl).host : baseUrl;
}

/**
 * A connection's models for one kind of work, as they can be chosen: those that its service publishes, whose own lists leave them out, and those of
 * its list that are called so.
 * @param offered what it was last known to offer
 */
export function connectionModels(
  { name: connection, kind, baseUrl }: Pick<Connection, 'name' | 'kind' | 'baseUrl'>,
  offered: readonly { id: string; name?: string }[],
  { published, called }: { published: Readonly<Partial<Record<ConnectionKind, readonly string[]>>>; called: RegExp },
): { id: string; name: string; local: boolean; installed: boolean; detail: string }[] {
  const names = new Map((published[kind] ?? []).map((id) => [id, id]));
  for (const { id, name } of offered) if (called.test(`${id} ${name ?? ''}`)) names.set(id, name ?? id);
  return [...names].map(([id, name]) => ({
    id: `${connection}:${id}`,
    name,
    local: false,
    installed: true,
    detail: hostDetail(baseUrl),
  }));
}
