import { Anchor } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';

/** A link out of the app: says the host it leads to, and opens only http(s) addresses. */
export function HostLink({ url, label }: { url: string; label: string }) {
  const host = webHost(url);
  if (host === null) return <span>{label}</span>;
  return (
    <Anchor href={url} target="_blank" rel="noreferrer noopener" size="sm" inherit>
      {label} ({host})
      <IconExternalLink size="0.9em" style={{ marginInlineStart: 3, verticalAlign: '-0.1em' }} aria-hidden="true" />
    </Anchor>
  );
}

/** The host of an http(s) address, else null: data and script addresses never become links. */
export function webHost(url: string): string | null {
  if (!URL.canParse(url)) return null;
  const parsed = new URL(url);
  return parsed.protocol === 'https:' || parsed.protocol === 'http:' ? parsed.host : null;
}
