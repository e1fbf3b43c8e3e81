export interface Destination {
  words: string;
  /** The prompt leaves this machine. */
  leaves: boolean;
}

/** Where a prompt goes, before it is sent: the same words for the same place as on the answer. */
export function destinationOf(
  servers: readonly { host: string; leavesMachine: boolean }[],
  offline: boolean,
): Destination {
  const hosts = [...new Set(servers.map(({ host }) => host))].join(', ');
  if (hosts === '') return { words: 'Stays on this machine', leaves: false };
  if (offline) return { words: `Offline: nothing goes to ${hosts}`, leaves: false };
  const away = [...new Set(servers.filter(({ leavesMachine }) => leavesMachine).map(({ host }) => host))].join(', ');
  if (away === '') return { words: `Stays on this machine (${hosts})`, leaves: false };
  return { words: `Goes to ${away}`, leaves: true };
}

/** The same where the prompt is looked up in a knowledge base on a database server first: a question that leaves, whoever answers. @param server null for a base on this machine */
export function lookedUpAt(destination: Destination, server: string | null, offline: boolean): Destination {
  if (server === null) return destination;
  if (offline) return { words: `Offline: nothing goes to ${server}`, leaves: false };
  const { words, leaves } = destination;
  return {
    words: leaves
      ? `${words}; looked up at ${server}`
      : `Looked up at ${server}; ${words[0]?.toLowerCase()}${words.slice(1)}`,
    leaves: true,
  };
}
