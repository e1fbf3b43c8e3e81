import type { Base, SearchMode } from './knowledgeTypes.ts';
import { readServerAddress } from './place/serverAddress.ts';

/**
 * Where the words of a question go when a base is searched, before any model has them: the service that makes its vector, the server that the base is kept
 * on. Empty where all of that is on this machine.
 */
export function searchHosts(
  { index, connection }: Pick<Base, 'connection'> & { index: Pick<Base['index'], 'embedding'> },
  connections: readonly { name: string; host: string; leavesMachine: boolean }[],
  mode: SearchMode,
): string[] {
  // By words alone, no vector is made.
  const service =
    mode === 'keyword' ? undefined : connections.find(({ name }) => index.embedding.startsWith(`${name}:`));
  const server = connection === null ? null : readServerAddress(connection).host;
  return [
    ...new Set([
      ...(service?.leavesMachine === true ? [service.host] : []),
      ...(server === null || isHere(server) ? [] : [server]),
    ]),
  ];
}

const isHere = (host: string): boolean => /^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/.test(host);
