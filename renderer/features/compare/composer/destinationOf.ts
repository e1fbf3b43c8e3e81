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
