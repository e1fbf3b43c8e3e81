import { Button, Text, UnstyledButton } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconDownload } from '@tabler/icons-react';
import { DownloadProgress } from '../../components/DownloadProgress.tsx';
import { FitBadge } from '../../components/FitBadge.tsx';
import { ModelTags } from '../../components/ModelTags.tsx';
import { parametersText } from '../../components/parametersText.ts';
import { sizeText } from '../../components/sizeText.ts';
import type { Model } from '../../components/useModels.ts';
import { StateBadge } from '../../components/StateBadge.tsx';
import { adapterOrigin, rankText } from './adapterText.ts';
import { contextText } from './contextText.ts';
import classes from './ModelRow.module.css';

/** One model of the list: its name opens the details; the button at the right is the one thing to do with it now. */
export function ModelRow(props: {
  model: Model;
  cancelling: boolean;
  onOpen: () => void;
  onDownload: () => void;
  onCancel: () => void;
}) {
  const { model } = props;
  const parameters = parametersText(model.parameters);
  return (
    <li className={classes.row}>
      <div className={classes.about}>
        <UnstyledButton className={classes.name} onClick={props.onOpen} aria-haspopup="dialog">
          {model.name}
        </UnstyledButton>
        <Text size="xs" c="dimmed" truncate>
          {originText(model)}
        </Text>
        <div className={classes.tags}>
          <ModelTags model={model} />
        </div>
      </div>
      <dl className={classes.figures}>
        <Figure label="Size" value={sizeText(model)} />
        {model.adapter === null ? (
          <Figure label="Weights" value={[parameters, model.quantization].filter(Boolean).join(' ') || 'not stated'} />
        ) : (
          <Figure label="Rank" value={rankText(model.adapter)} />
        )}
        <Figure label="Context" value={contextText(model)} />
      </dl>
      <div className={classes.fit}>
        <FitBadge fit={model.fit} />
      </div>
      <div className={classes.action}>
        <RowAction {...props} />
      </div>
    </li>
  );
}

function originText({ adapter, publisher, licence }: Model): string {
  if (adapter !== null) return adapterOrigin(adapter);
  return publisher === '' ? 'Imported' : `${publisher} · ${licence}`;
}

function Figure({ label, value }: { label: string; value: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function RowAction(props: { model: Model; cancelling: boolean; onDownload: () => void; onCancel: () => void }) {
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
  if (model.quarantine !== null) {
    return (
      <StateBadge kind="bad" size="md" leftSection={<IconAlertTriangle size={12} aria-hidden="true" />}>
        In quarantine
      </StateBadge>
    );
  }
  if (model.installed) {
    return (
      <StateBadge kind="good" size="md" leftSection={<IconCircleCheck size={12} aria-hidden="true" />}>
        Installed
      </StateBadge>
    );
  }
  const failed = model.download?.state === 'failed';
  const begun = model.partialBytes > 0;
  return (
    <>
      {failed && (
        <Text size="xs" className={classes.failed} component="output">
          {model.download?.error?.message ?? 'The download failed.'}
        </Text>
      )}
      <Button
        size="xs"
        variant="default"
        leftSection={<IconDownload size={14} aria-hidden="true" />}
        onClick={props.onDownload}
        aria-label={`${begun ? 'Resume the download of' : 'Download'} ${model.name}`}
      >
        {begun ? 'Resume' : 'Download'}
      </Button>
    </>
  );
}
