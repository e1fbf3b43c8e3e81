export interface Destination {
  words: string;
  /** The same with every host, where `words` leaves some out. */
  all: string;
  /** The prompt leaves this machine. */
  leaves: boolean;
}

/** Where a prompt goes, before it is sent: the same words for the same place as on the answer. */
export function destinationOf(
  servers: readonly { host: string; leavesMachine: boolean }[],
  offline: boolean,
): Destination {
  const hosts = [...new Set(servers.map(({ host }) => host))];
  const away = [...new Set(servers.filter(({ leavesMachine }) => leavesMachine).map(({ host }) => host))];
  const say = (words: (list: string) => string, list: string[], leaves: boolean): Destination => ({
    words: words(fewOf(list)),
    all: words(list.join(', ')),
    leaves,
  });
  if (hosts.length === 0) return say(() => 'Stays on this machine', [], false);
  if (offline) return say((list) => `Offline: nothing goes to ${list}`, hosts, false);
  if (away.length === 0) return say((list) => `Stays on this machine (${list})`, hosts, false);
  return say((list) => `Goes to ${list}`, away, true);
}

/** Three hosts have room under the prompt; of more, the first two. */
function fewOf(hosts: readonly string[]): string {
  return hosts.length <= 3 ? hosts.join(', ') : `${hosts.slice(0, 2).join(', ')} and ${hosts.length - 2} more`;
}

/** The same where the prompt is looked up in a knowledge base on a database server first: a question that leaves, whoever answers. @param server null for a base on this machine */
export function lookedUpAt(destination: Destination, server: string | null, offline: boolean): Destination {
  if (server === null) return destination;
  if (offline)
    return { words: `Offline: nothing goes to ${server}`, all: `Offline: nothing goes to ${server}`, leaves: false };
  const add = (words: string) =>
    destination.leaves
      ? `${words}; looked up at ${server}`
      : `Looked up at ${server}; ${words[0]?.toLowerCase()}${words.slice(1)}`;
  return { words: add(destination.words), all: add(destination.all), leaves: true };
}
