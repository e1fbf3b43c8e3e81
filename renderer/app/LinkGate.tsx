import { Button, Code, CopyButton, Group, Modal, Text } from '@mantine/core';
import { createContext, useContext, useMemo, useState, type ReactNode } from 'react';
import type {} from '../../electron/preload/desktopApi.ts';
import { parseLink } from './parseLink.ts';

const OpenLink = createContext<(address: string) => void>(() => undefined);

/** Asks before an address from a model's answer is opened elsewhere. The only way out of the page. */
export function useOpenLink(): (address: string) => void {
  return useContext(OpenLink);
}

/** Shows where a link goes, host first, before anything opens. */
export function LinkGate(props: { children: ReactNode }) {
  const [address, setAddress] = useState<string | null>(null);
  const open = useMemo(
    () => (wanted: string) => {
      // The desktop asks by itself, in a window that no page can imitate.
      if (window.desktop !== undefined && parseLink(wanted) !== null) void window.desktop.openLink(wanted);
      else setAddress(wanted);
    },
    [],
  );
  const link = address === null ? null : parseLink(address);
  const close = () => setAddress(null);
  return (
    <OpenLink value={open}>
      {props.children}
      <Modal opened={address !== null} onClose={close} title="Open this link outside Yardstick?" size="md">
        {link !== null && (
          <>
            <Text size="sm" c="dimmed">
              {link.scheme === 'mailto:' ? 'Writes to' : 'Goes to'}
            </Text>
            <Text fw={600} size="lg" style={{ overflowWrap: 'anywhere' }}>
              {link.host}
            </Text>
            <Code block mt="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', maxHeight: 160 }}>
              {link.address}
            </Code>
            <Text size="xs" c="dimmed" mt="sm">
              The address came from a model. It can carry parts of your text to its host.
            </Text>
          </>
        )}
        {link === null && address !== null && (
          <Text size="sm">This address cannot be opened: only http, https and mailto links are.</Text>
        )}
        <Group justify="flex-end" gap="xs" mt="lg">
          <CopyButton value={address ?? ''}>
            {({ copied, copy }) => (
              <Button variant="subtle" color="gray" onClick={copy}>
                {copied ? 'Copied' : 'Copy address'}
              </Button>
            )}
          </CopyButton>
          <Button variant="default" onClick={close} data-autofocus>
            Cancel
          </Button>
          {link !== null && (
            <Button
              onClick={() => {
                window.open(link.address, '_blank', 'noopener,noreferrer');
                close();
              }}
            >
              Open
            </Button>
          )}
        </Group>
      </Modal>
    </OpenLink>
  );
}
