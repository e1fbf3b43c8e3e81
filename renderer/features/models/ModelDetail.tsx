import { Alert, Anchor, Button, Code, CopyButton, Group, Skeleton, Stack, Text, Title } from '@mantine/core';
import { IconAlertTriangle, IconDownload, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { EngineOutput } from '../../app/engineTypes.ts';
import { useTRPC } from '../../app/trpc.ts';
import { formatBytes, formatCount } from '../../components/format.ts';
import { DownloadProgress } from '../../components/DownloadProgress.tsx';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { HostLink } from '../../components/HostLink.tsx';
import { ModelTags } from '../../components/ModelTags.tsx';
import { parametersText } from '../../components/parametersText.ts';
import { sizeText } from '../../components/sizeText.ts';
import { StatLine } from '../../components/StatLine.tsx';
import { adapterOrigin, rankText } from './adapterText.ts';
import { contextText } from './contextText.ts';
import { FitBar } from './FitBar.tsx';
import type { Model } from '../../components/useModels.ts';
import { taskLabel } from './taskLabel.ts';
import classes from './ModelDetail.module.css';

type Detail = EngineOutput['models']['show'];

/** Everything known of one model: its card, its terms, its files with their hashes, and what can be done with it. */
export function ModelDetail(props: {
  model: Model;
  cancelling: boolean;
  clearing: boolean;
  error: unknown;
  onDownload: () => void;
  onCancel: () => void;
  onRemove: () => void;
  onClearQuarantine: () => void;
}) {
  const trpc = useTRPC();
  const detail = useQuery(trpc.models.show.queryOptions({ id: props.model.id }));
  const { model } = props;
  return (
    <Stack gap="lg">
      <Stack gap="xs">
        <Text size="sm" c="dimmed">
          {model.adapter === null ? model.publisher || 'Imported' : adapterOrigin(model.adapter)}
        </Text>
        <ModelTags model={model} />
      </Stack>
      {model.quarantine !== null && (
        <Alert color="red" icon={<IconAlertTriangle size={18} aria-hidden="true" />} title="In quarantine">
          <Stack gap="sm" align="flex-start">
            <Text size="sm">
              {model.quarantine.reason} It is not loaded again until you say so. Other models are not affected.
            </Text>
            <Button size="xs" color="red" variant="light" onClick={props.onClearQuarantine} loading={props.clearing}>
              Allow it to be loaded again
            </Button>
          </Stack>
        </Alert>
      )}
      <Actions {...props} />
      {props.error !== null && <ErrorNotice error={props.error} />}
      <StatLine
        label="Figures"
        stats={[
          { label: 'Task', value: taskLabel(model.task) },
          { label: 'Size', value: sizeText(model) },
          { label: 'Weights', value: parametersText(model.parameters) || 'not stated' },
          { label: 'Quantisation', value: model.quantization },
          { label: 'Context', value: contextText(model) },
          { label: 'Runtime', value: model.runtime },
        ]}
      />
      {model.adapter !== null && <AdapterFigures adapter={model.adapter} />}
      <FitBar fit={model.fit} />
      <Section title="Licence">
        <Text size="sm">
          {model.licence === 'unknown' ? (
            'The file does not say. Its publisher’s page does.'
          ) : model.licenceUrl === null ? (
            model.licence
          ) : (
            <HostLink url={model.licenceUrl} label={model.licence} />
          )}
          {!model.open &&
            model.licence !== 'unknown' &&
            ' These are the publisher’s own terms, not an open-source licence.'}
        </Text>
      </Section>
      {detail.isPending && <Skeleton height={220} />}
      {detail.isError && <ErrorNotice error={detail.error} onRetry={() => void detail.refetch()} />}
      {detail.data !== undefined && <Card detail={detail.data} />}
    </Stack>
  );
}

/** What the adapter itself is; the figures above are those of its base, but for the size. */
function AdapterFigures({ adapter }: { adapter: NonNullable<Model['adapter']> }) {
  return (
    <StatLine
      label="Adapter"
      stats={[
        { label: 'Adapter', value: 'LoRA' },
        { label: 'Rank', value: rankText(adapter) },
        { label: 'Alpha', value: adapter.alpha ?? 'not stated' },
        { label: 'Trained', value: `${formatCount(adapter.parameters)} weights` },
        { label: 'Changes', value: `${formatCount(adapter.tensors)} tensors` },
      ]}
    />
  );
}

function Actions(props: Parameters<typeof ModelDetail>[0]) {
  const { model } = props;
  if (model.download?.state === 'running') {
    return (
      <DownloadProgress
        job={model.download}
        name={model.name}
        onCancel={props.onCancel}
        cancelling={props.cancelling}
      />
    );
  }
  if (model.installed) {
    return (
      <Group gap="xs">
        <Button
          size="xs"
          variant="default"
          leftSection={<IconTrash size={14} aria-hidden="true" />}
          onClick={props.onRemove}
        >
          Remove
        </Button>
      </Group>
    );
  }
  return (
    <Stack gap="sm" align="flex-start">
      {model.download?.state === 'failed' && model.download.error !== null && (
        <ErrorNotice error={model.download.error} />
      )}
      <Button leftSection={<IconDownload size={16} aria-hidden="true" />} onClick={props.onDownload}>
        {model.partialBytes > 0
          ? `Resume (${formatBytes(model.partialBytes)} are here)`
          : `Download (${sizeText(model)})`}
      </Button>
    </Stack>
  );
}

function Card({ detail }: { detail: Detail }) {
  const { card } = detail;
  return (
    <>
      {card !== null && (
        <>
          <Section title="Summary">{card.summary}</Section>
          <Section title="Intended use">{card.intendedUse}</Section>
          <Section title="Training data">{card.trainingData}</Section>
          <Section title="Limits">{card.limits}</Section>
          <Section title="Evaluation">{card.evaluation ?? 'The publisher states no figures.'}</Section>
          <Section title="Source of this card">
            <HostLink url={card.source} label={/^https?:/.test(card.source) ? 'Model card' : card.source} />
          </Section>
        </>
      )}
      <Section title={detail.files.length === 1 ? 'File' : 'Files'}>
        <ul className={classes.files}>
          {detail.files.map((file) => (
            <li key={file.name}>
              <div className={classes.file}>
                <Code className={classes.wrap}>{file.name}</Code>
                <Text size="xs" c="dimmed">
                  {file.sizeBytes === null ? 'stated by the hub' : formatBytes(file.sizeBytes)}
                </Text>
              </div>
              <Text size="xs" c="dimmed" component="div" className={classes.wrap}>
                {file.sha256 === null ? (
                  'No known hash: what the source states is checked and kept.'
                ) : (
                  <CopyButton value={file.sha256}>
                    {({ copied, copy }) => (
                      <Anchor
                        component="button"
                        type="button"
                        size="xs"
                        c="dimmed"
                        onClick={copy}
                        className={classes.hash}
                      >
                        {copied ? 'Copied' : `SHA-256 ${file.sha256}`}
                      </Anchor>
                    )}
                  </CopyButton>
                )}
              </Text>
              {file.sources.map((source) => (
                <Text key={source} size="xs" c="dimmed" className={classes.wrap}>
                  {source}
                </Text>
              ))}
            </li>
          ))}
        </ul>
      </Section>
    </>
  );
}

function Section({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <section>
      <Title order={3} mb={4}>
        {title}
      </Title>
      <Text size="sm" component="div" className={classes.wrap}>
        {children}
      </Text>
    </section>
  );
}
