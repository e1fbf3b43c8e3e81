import { Anchor } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import type {} from '../../electron/preload/desktopApi.ts';
import { parseLink } from '../app/parseLink.ts';
import classes from './HostLink.module.css';

/** A link of ours out of the app (licences, model cards): says the host it leads to; anything but a web address stays plain text. */
export function HostLink({ url, label }: { url: string; label: string }) {
  const link = parseLink(url);
  if (link === null || link.scheme === 'mailto:') return <span>{label}</span>;
  return (
    <Anchor
      href={link.address}
      target="_blank"
      rel="noreferrer noopener"
      inherit
      underline="always"
      onClick={(event) => {
        const { desktop } = window;
        if (desktop === undefined) return;
        event.preventDefault();
        void desktop.openLink(link.address);
      }}
    >
      {label} ({link.host})
      <IconExternalLink size="0.9em" className={classes.icon} aria-hidden="true" />
    </Anchor>
  );
}
