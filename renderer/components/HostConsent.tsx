import { Text } from '@mantine/core';

/** Names the hosts an action will contact, before it does: pressing its button is the consent. */
export function HostConsent({ hosts, verb }: { hosts: readonly string[]; verb: string }) {
  const unique = [...new Set(hosts)];
  if (unique.length === 0) return null;
  return (
    <Text size="sm" c="dimmed">
      {verb}{' '}
      {unique.map((host, index) => (
        <span key={host}>
          {index > 0 && (index === unique.length - 1 ? ' and ' : ', ')}
          <Text component="span" inherit fw={600} c="var(--ys-text)">
            {host}
          </Text>
        </span>
      ))}
      {unique.length === 1 ? ' and the file servers that belong to it' : ' and the file servers that belong to them'}.
      Nothing else is contacted, and each connection stands in the ledger.
    </Text>
  );
}
