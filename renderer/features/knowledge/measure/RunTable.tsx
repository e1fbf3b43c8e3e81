import { ActionIcon, Badge, Loader, Table, VisuallyHidden } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { formatDuration } from '../../../components/format.ts';
import { StateBadge } from '../../../components/StateBadge.tsx';
import type { MeasureRun } from '../knowledgeTypes.ts';
import classes from './MeasureTab.module.css';
import { differenceText, figures, figureText, setupName, type QuestionSet } from './runRows.ts';

/** Set-ups measured on the same questions, best first, each figure with its interval. */
export function RunTable(props: { set: QuestionSet; onRemove: (id: string) => void }) {
  const { set } = props;
  return (
    <Table.ScrollContainer
      minWidth={800}
      scrollAreaProps={{
        viewportProps: { tabIndex: 0, role: 'region', 'aria-label': 'Measured set-ups, scrolls sideways' },
      }}
    >
      <Table className={classes.table} aria-label="How well each set-up finds the relevant documents">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Set-up</Table.Th>
            {figures.map(({ figure, label, explanation }) => (
              <Table.Th key={figure} className={classes.figure} title={explanation}>
                {label}
              </Table.Th>
            ))}
            <Table.Th
              className={classes.figure}
              title="nDCG@10 less that of the best, question by question; all intervals together hold with 95 %"
            >
              Against best
            </Table.Th>
            <Table.Th className={classes.figure}>p50 / p95</Table.Th>
            <Table.Th w={36}>
              <span className="ys-visually-hidden">Remove</span>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {set.runs.map((run) => (
            <RunRow key={run.id} run={run} best={run.id === set.bestId} onRemove={props.onRemove} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function RunRow({ run, best, onRemove }: { run: MeasureRun; best: boolean; onRemove: (id: string) => void }) {
  const { measure, againstBest } = run;
  const ended = run.state !== 'running' && run.state !== 'waiting';
  return (
    <Table.Tr>
      <Table.Th scope="row" className={classes.setup}>
        {setupName(run)}{' '}
        {best && (
          <Badge size="xs" color="iris">
            best
          </Badge>
        )}
        <small>
          {run.embeddingName}, {run.chunking.maxTokens} tokens, {run.chunking.overlapTokens} shared
        </small>
      </Table.Th>
      {measure === null ? (
        <Table.Td colSpan={figures.length + 2} className={classes.figure}>
          <RunState run={run} />
        </Table.Td>
      ) : (
        <>
          {figures.map(({ figure }) => (
            <Table.Td key={figure} className={classes.figure}>
              {figureText(measure[figure])}
              <span className={classes.range}>
                {figureText(measure.intervals[figure].low)} to {figureText(measure.intervals[figure].high)}
              </span>
            </Table.Td>
          ))}
          <Table.Td className={classes.figure}>
            {againstBest === null ? (
              '–'
            ) : (
              <>
                {differenceText(againstBest.mean)}
                <span className={classes.range}>
                  {differenceText(againstBest.low)} to {differenceText(againstBest.high)}
                </span>
              </>
            )}
          </Table.Td>
          <Table.Td className={classes.figure}>
            {formatDuration(measure.latency.p50Ms)}
            <span className={classes.range}>{formatDuration(measure.latency.p95Ms)}</span>
          </Table.Td>
        </>
      )}
      <Table.Td>
        {ended && (
          <ActionIcon size="sm" aria-label={`Remove the row of ${setupName(run)}`} onClick={() => onRemove(run.id)}>
            <IconX size={13} />
          </ActionIcon>
        )}
      </Table.Td>
    </Table.Tr>
  );
}

function RunState({ run }: { run: MeasureRun }) {
  if (run.state === 'running') {
    return (
      <>
        <Loader size={14} aria-hidden="true" />
        <VisuallyHidden>Being measured</VisuallyHidden>
      </>
    );
  }
  if (run.state === 'waiting') return <StateBadge kind="neutral">Waiting</StateBadge>;
  if (run.state === 'cancelled') return <StateBadge kind="neutral">Cancelled</StateBadge>;
  return <span title={run.error?.hint}>{run.error?.message ?? 'Failed'}</span>;
}
