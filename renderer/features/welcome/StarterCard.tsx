import { Checkbox, Group, Paper, Stack, Text } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { DownloadProgress } from '../../components/DownloadProgress.tsx';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { FitBadge } from '../../components/FitBadge.tsx';
import { HostLink } from '../../components/HostLink.tsx';
import { parametersText } from '../../components/parametersText.ts';
import { sizeText } from '../../components/sizeText.ts';
import { tuningText } from '../../components/tuningText.ts';
import type { Model } from '../../components/useModels.ts';
import { StateBadge } from '../../components/StateBadge.tsx';
import classes from './StarterCard.module.css';

/** One model offered at first start: what it is, what it costs in disk and memory, its terms, and how far its download is. */
export function StarterCard(props: {
  model: Model;
  chosen: boolean;
  accepted: boolean;
  cancelling: boolean;
  onChoose: (chosen: boolean) => void;
  onAccept: (accepted: boolean) => void;
  onCancel: () => void;
  onRetry: () => void;
}) {
  const { model } = props;
  const running = model.download?.state === 'running';
  const failed = model.download?.state === 'failed' ? model.download.error : null;
  const parameters = parametersText(model.parameters);
  const open = !model.installed && !running;
  const origin = `${model.publisher} · ${tuningText(model.tuning)}`;
  return (
    <Paper
      withBorder
      p="md"
      radius="lg"
      className={classes.card}
      data-chosen={(open && props.chosen) || undefined}
      component="article"
      aria-label={model.name}
    >
      <Stack gap="sm" h="100%">
        <Group justify="space-between" wrap="nowrap" align="flex-start">
          {model.installed ? (
            <div>
              <Text fw={600}>{model.name}</Text>
              <Text size="xs" c="dimmed">
                {origin}
              </Text>
            </div>
          ) : (
            <Checkbox
              checked={running || props.chosen}
              disabled={!open}
              onChange={(event) => props.onChoose(event.currentTarget.checked)}
              label={
                <Text fw={600} component="span">
                  {model.name}
                </Text>
              }
              description={origin}
            />
          )}
          {model.installed ? (
            <StateBadge kind="good" flex="none" leftSection={<IconCircleCheck size={12} aria-hidden="true" />}>
              Ready
            </StateBadge>
          ) : (
            <FitBadge fit={model.fit} />
          )}
        </Group>
        <Text size="sm" c="dimmed" className={classes.figures}>
          {[sizeText(model), parameters === '' ? '' : `${parameters} parameters`, model.quantization]
            .filter((part) => part !== '')
            .join(' · ')}
        </Text>
        <Text size="sm">
          {model.licenceUrl === null ? (
            model.licence
          ) : (
            <HostLink url={model.licenceUrl} label={model.open ? `${model.licence} licence` : model.licence} />
          )}
        </Text>
        {!model.open && open && model.partialBytes === 0 && (
          <Checkbox
            size="xs"
            checked={props.accepted}
            onChange={(event) => props.onAccept(event.currentTarget.checked)}
            label={`I have read and accept the ${model.licence}`}
          />
        )}
        {running && model.download !== null && (
          <div className={classes.foot}>
            <DownloadProgress
              job={model.download}
              name={model.name}
              onCancel={props.onCancel}
              cancelling={props.cancelling}
            />
          </div>
        )}
        {failed !== null && (
          <div className={classes.foot}>
            <ErrorNotice compact error={failed} onRetry={props.onRetry} />
          </div>
        )}
      </Stack>
    </Paper>
  );
}
