import { ActionIcon, Menu, Progress } from '@mantine/core';
import { IconCopy, IconDots, IconRefresh, IconTrash } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { counted, formatTimeLeft, formatUsd } from '../../../components/format.ts';
import { StateBadge } from '../../../components/StateBadge.tsx';
import { whenText } from '../../../components/timeText.ts';
import type { RunSummary } from '../evaluationTypes.ts';
import { isOver, progressShare, stateWords } from '../runStates.ts';
import classes from './Lists.module.css';

interface RunActions {
  onRepeat: (run: RunSummary) => void;
  onChange: (run: RunSummary) => void;
  onRemove: (run: RunSummary) => void;
}

/** Every run: what it says, or how far it is. */
export function RunList({ runs, ...actions }: { runs: readonly RunSummary[] } & RunActions) {
  return (
    <ul className={classes.list} aria-label="Evaluations">
      {runs.map((run) => (
        <RunItem key={run.id} run={run} {...actions} />
      ))}
    </ul>
  );
}

function RunItem({ run, onRepeat, onChange, onRemove }: { run: RunSummary } & RunActions) {
  const { label, kind } = stateWords[run.state];
  const over = isOver(run.state);
  return (
    <li className={classes.item}>
      <div className={classes.main}>
        <div className={classes.titleLine}>
          <Link to="/evaluate/run/$run" params={{ run: run.id }} search={{}} className={classes.title}>
            {run.name}
          </Link>
          <StateBadge kind={kind} size="sm">
            {label}
          </StateBadge>
          {run.repeatOf !== null && (
            <StateBadge kind="neutral" size="sm">
              Repeat
            </StateBadge>
          )}
        </div>
        {over ? (
          <p className={classes.headline}>{run.headline ?? 'No verdict.'}</p>
        ) : (
          <div className={classes.progress}>
            <Progress
              className={classes.track}
              size={4}
              value={progressShare(run) * 100}
              aria-label={`Progress of ${run.name}`}
            />
            <span>
              {counted(run.done + run.failed, 'answer')} of {counted(run.total, 'answer').replace(/ answers?$/, '')}
              {run.state === 'running' && run.secondsLeft !== null && `, ${formatTimeLeft(run.secondsLeft)}`}
            </span>
          </div>
        )}
        <p className={classes.facts}>
          {run.datasetName}, {counted(run.rows, 'row')}, {counted(run.candidates, 'candidate')}
          {run.failed > 0 && <span className={classes.bad}>, {run.failed} without an answer</span>}
          {run.spentUsd > 0 && `, ${formatUsd(run.spentUsd)} spent`}
        </p>
      </div>
      <time className={classes.when} dateTime={new Date(run.createdAt).toISOString()}>
        {whenText(run.createdAt)}
      </time>
      <Menu>
        <Menu.Target>
          <ActionIcon aria-label={`${run.name}: more`} className={classes.more}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconRefresh size={15} />} onClick={() => onRepeat(run)}>
            Run again and say what moved
          </Menu.Item>
          <Menu.Item leftSection={<IconCopy size={15} />} onClick={() => onChange(run)}>
            Make a new one from it
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item
            leftSection={<IconTrash size={15} />}
            color="red"
            disabled={run.state === 'running'}
            onClick={() => onRemove(run)}
          >
            Delete
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </li>
  );
}
