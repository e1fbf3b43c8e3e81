import { Button, Checkbox, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { Dialog } from './Dialog.tsx';
import { formatBytes } from './format.ts';
import { ErrorNotice } from './ErrorNotice.tsx';
import { fitSentence } from './FitBadge.tsx';
import { HostConsent } from './HostConsent.tsx';
import { HostLink } from './HostLink.tsx';
import { sizeText } from './sizeText.ts';
import type { Model } from './useModels.ts';

/** Says what a download brings, from where and on what terms, before anything is fetched. */
export function DownloadDialog(props: {
  model: Model;
  error: unknown;
  starting: boolean;
  onStart: () => void;
  onClose: () => void;
}) {
  const { model } = props;
  const [accepted, setAccepted] = useState(model.open || model.partialBytes > 0);
  return (
    <Dialog onClose={props.onClose} title={`Download ${model.name}`}>
      <Stack gap="md">
        <Text size="sm">
          {sizeText(model)} on disk
          {model.partialBytes > 0 ? `, of which ${formatBytes(model.partialBytes)} are already here` : ''}.{' '}
          {fitSentence(model.fit)}
          {model.fit.verdict === 'too-large' && ' It will not run well here: the machine would run out of memory.'}
        </Text>
        <Text size="sm">
          Licence:{' '}
          {model.licenceUrl === null ? model.licence : <HostLink url={model.licenceUrl} label={model.licence} />}
        </Text>
        {!model.open && (
          <Checkbox
            checked={accepted}
            onChange={(event) => setAccepted(event.currentTarget.checked)}
            label={`I have read and accept the ${model.licence}`}
          />
        )}
        <HostConsent hosts={model.hosts} verb="The button allows downloads from" />
        {props.error !== null && <ErrorNotice error={props.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={props.onClose}>
            Not now
          </Button>
          <Button onClick={props.onStart} loading={props.starting} disabled={!accepted} data-autofocus={model.open}>
            {model.partialBytes > 0 ? 'Resume' : 'Download'}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
