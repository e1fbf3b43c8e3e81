import { Button, Checkbox, Stack, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { DownloadProgress } from '../../../components/DownloadProgress.tsx';
import { ErrorNotice } from '../../../components/ErrorNotice.tsx';
import { HostConsent } from '../../../components/HostConsent.tsx';
import { HostLink } from '../../../components/HostLink.tsx';
import { sizeText } from '../../../components/sizeText.ts';
import { useDownloads } from '../../../components/useDownloads.ts';
import { useModels, type Model } from '../../../components/useModels.ts';
import type { SpeakerModel } from '../speechTypes.ts';
import classes from './Transcript.module.css';

/** What the two models that find speakers are; where one is missing, the way to get it. */
export function SpeakerModels(props: { models: readonly SpeakerModel[] | undefined; onChange: () => void }) {
  const { models, onChange } = props;
  const all = useModels();
  const { start, cancel } = useDownloads();
  const [accepted, setAccepted] = useState(false);
  const missing = (models ?? []).flatMap(({ id, installed }) =>
    installed ? [] : (all.data?.find((model) => model.id === id) ?? []),
  );
  // Whether a model is here changes with a download, which the list of models hears of.
  const here = missing.filter(({ installed }) => installed).length;
  useEffect(() => {
    if (here > 0) onChange();
  }, [here, onChange]);
  if (models === undefined) return <Text size="sm" c="dimmed" mih={20} aria-busy="true" />;
  if (models.every(({ installed }) => installed)) {
    return (
      <Text size="sm" c="dimmed">
        With {models.map(({ name }) => name).join(' and ')}.
      </Text>
    );
  }
  const wanted = missing.filter(({ installed, download }) => !installed && download?.state !== 'running');
  const running = missing.filter(({ installed, download }) => !installed && download?.state === 'running');
  const asks = wanted.filter(({ open, partialBytes }) => !open && partialBytes === 0);
  return (
    <Stack gap="sm">
      <Text size="sm">
        It takes {models.length === 2 && wanted.length + running.length === 2 ? 'two small models' : 'one more model'}{' '}
        that {wanted.length + running.length === 1 ? 'is' : 'are'} not here yet.
      </Text>
      {wanted.map((model) => (
        <MissingModel key={model.id} model={model} />
      ))}
      {running.map(
        (model) =>
          model.download !== null && (
            <DownloadProgress
              key={model.id}
              job={model.download}
              name={model.name}
              onCancel={() => cancel.mutate(model.id)}
              cancelling={cancel.isPending}
            />
          ),
      )}
      {asks.length > 0 && (
        <Checkbox
          checked={accepted}
          onChange={(event) => setAccepted(event.currentTarget.checked)}
          label={`I have read and accept ${asks.map(({ licence }) => licence).join(' and ')}`}
        />
      )}
      {wanted.length > 0 && (
        <>
          <HostConsent hosts={wanted.flatMap(({ hosts }) => hosts)} verb="The button allows downloads from" />
          {start.error !== null && <ErrorNotice error={start.error} compact />}
          <div>
            <Button
              size="xs"
              variant="default"
              leftSection={<IconDownload size={14} aria-hidden="true" />}
              disabled={asks.length > 0 && !accepted}
              loading={start.isPending}
              onClick={() => start.mutate([...wanted])}
            >
              {wanted.length === 1 ? 'Download it' : 'Download both'}
            </Button>
          </div>
        </>
      )}
    </Stack>
  );
}

function MissingModel({ model }: { model: Model }) {
  const failed = model.download?.state === 'failed' ? model.download.error : null;
  return (
    <div>
      <Text size="sm" className={classes.missingModel}>
        {model.name}, {sizeText(model)}, licence{' '}
        {model.licenceUrl === null ? model.licence : <HostLink url={model.licenceUrl} label={model.licence ?? ''} />}
      </Text>
      {failed !== null && <ErrorNotice error={failed} compact />}
    </div>
  );
}
