import { Button, Code, CopyButton, Group, SegmentedControl, Skeleton, Stack, Switch, Text } from '@mantine/core';
import { IconCheck, IconCopy, IconFolderOpen } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { DesktopApi } from '../../../electron/preload/desktopApi.ts';
import { useThemeChoice, type ThemeChoice } from '../../app/themeChoice.ts';
import { useTRPC } from '../../app/trpc.ts';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { HostLink } from '../../components/HostLink.tsx';
import { Page } from '../../components/Page.tsx';
import { SettingsSection } from './SettingsSection.tsx';
import { SystemReport } from './SystemReport.tsx';
import classes from './SettingsView.module.css';

/** Appearance, where the data is, what this machine is, what is promised, and the licence. */
export default function SettingsView() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const theme = useThemeChoice();
  const info = useQuery({ ...trpc.system.info.queryOptions(), staleTime: 0 });
  const settings = useQuery(trpc.system.settings.queryOptions());
  const save = useMutation(
    trpc.system.setSettings.mutationOptions({
      onSuccess: (saved) => queries.setQueryData(trpc.system.settings.queryKey(), saved),
    }),
  );
  const desktop: DesktopApi | undefined = window.desktop;
  return (
    <Page title="Settings" width="reading">
      <Stack gap="xl">
        <SettingsSection title="Appearance">
          <Row label="Theme" labelId="theme">
            <SegmentedControl
              aria-labelledby="theme"
              value={theme.choice}
              onChange={(choice) => theme.choose(choice as ThemeChoice)}
              data={[
                { value: 'auto', label: 'As the system' },
                { value: 'light', label: 'Light' },
                { value: 'dark', label: 'Dark' },
              ]}
            />
          </Row>
        </SettingsSection>
        <SettingsSection title="Measuring">
          <Switch
            label="Read the draft while I type"
            description="A loaded local model reads the prompt before it is sent, so that the first token comes sooner. The answer counts what was read before as cached."
            checked={settings.data?.preloadDrafts ?? false}
            disabled={settings.data === undefined || save.isPending}
            onChange={(event) => save.mutate({ preloadDrafts: event.currentTarget.checked })}
          />
          {save.isError && <ErrorNotice compact error={save.error} />}
        </SettingsSection>
        <SettingsSection title="Your data">
          {info.data === undefined ? (
            <Skeleton height={44} />
          ) : (
            <Row label="Data folder" note="Conversations, votes, models, connections and the ledger.">
              <Group gap="xs" wrap="wrap">
                <Code className={classes.path}>{info.data.home}</Code>
                <CopyText value={info.data.home} label="Copy the path" />
                {desktop !== undefined && (
                  <Button
                    size="compact-sm"
                    variant="default"
                    leftSection={<IconFolderOpen size={14} aria-hidden="true" />}
                    onClick={() => void desktop.revealInFolder(info.data.home)}
                  >
                    Show
                  </Button>
                )}
              </Group>
            </Row>
          )}
          <ul className={classes.promises}>
            <li>
              Nothing leaves this machine unless you allowed that destination; every connection stands in the ledger.
            </li>
            <li>No telemetry: Yardstick reports nothing to anyone, and neither may the parts it is made of.</li>
            <li>
              Keys are in the keyring, or where there is none in a file of this folder that only you can read; never in
              the database, in logs or in exports.
            </li>
            <li>To move or back up everything, quit Yardstick and copy the folder.</li>
          </ul>
        </SettingsSection>
        <SettingsSection
          title="This machine"
          action={
            info.data === undefined ? undefined : (
              <CopyText value={JSON.stringify(info.data, null, 2)} label="Copy as JSON" />
            )
          }
        >
          {info.isPending && <Skeleton height={280} />}
          {info.isError && <ErrorNotice error={info.error} onRetry={() => void info.refetch()} />}
          {info.data !== undefined && <SystemReport info={info.data} />}
        </SettingsSection>
        <SettingsSection title="About">
          <Text size="sm">
            Yardstick {info.data?.yardstick ?? ''} measures local and cloud models the same way, on your own prompts. It
            is free software under the Apache License 2.0:{' '}
            <HostLink url="https://www.apache.org/licenses/LICENSE-2.0" label="licence text" />. Models come under
            licences of their own, named beside each of them.
          </Text>
        </SettingsSection>
      </Stack>
    </Page>
  );
}

function Row(props: { label: string; labelId?: string; note?: string; children: ReactNode }) {
  return (
    <div className={classes.row}>
      <div className={classes.label}>
        <Text size="sm" fw={500} id={props.labelId}>
          {props.label}
        </Text>
        {props.note !== undefined && (
          <Text size="xs" c="dimmed">
            {props.note}
          </Text>
        )}
      </div>
      <div className={classes.control}>{props.children}</div>
    </div>
  );
}

function CopyText({ value, label }: { value: string; label: string }) {
  return (
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={copied ? <IconCheck size={14} aria-hidden="true" /> : <IconCopy size={14} aria-hidden="true" />}
          onClick={copy}
          aria-live="polite"
        >
          {copied ? 'Copied' : label}
        </Button>
      )}
    </CopyButton>
  );
}
