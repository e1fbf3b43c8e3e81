import { Progress } from '@mantine/core';
import { counted, formatCount, formatTimeLeft, formatUsd } from '../../../../components/format.ts';
import type { RunView } from '../../evaluationTypes.ts';
import { progressShare } from '../../runStates.ts';
import { findNamed, type NamedCandidate } from '../candidateNames.ts';
import { Letter } from '../Letter.tsx';
import classes from './ProgressTable.module.css';

/** How far each candidate is. Each line keeps its place and height from the first to the last answer. */
export function ProgressTable({ run, named }: { run: RunView; named: readonly NamedCandidate[] }) {
  return (
    <section className={classes.card} aria-labelledby="progress">
      <div className={classes.head}>
        <h2 id="progress">Progress</h2>
        <span className={classes.sum}>
          {formatCount(run.done + run.failed)} of {counted(run.total, 'answer')}
          {run.secondsLeft !== null && `, ${formatTimeLeft(run.secondsLeft)}`}
          {run.suite.budgetUsd !== null && `, ${formatUsd(run.spentUsd)} of ${formatUsd(run.suite.budgetUsd)}`}
        </span>
      </div>
      <ul className={classes.list}>
        {run.progress.map((one) => {
          const { letter, name } = findNamed(named, one.candidate);
          const share = progressShare(one);
          return (
            <li key={one.candidate} className={classes.line}>
              <span className={classes.name}>
                <Letter letter={letter} />
                <span className={classes.nameText} title={name}>
                  {name}
                </span>
              </span>
              <Progress className={classes.track} size={4} value={share * 100} aria-label={`Progress of ${name}`} />
              <span className={classes.figure}>
                {formatCount(one.done + one.failed)}/{formatCount(one.total)}
              </span>
              <span className={classes.figure} data-bad={one.failed > 0 || undefined}>
                {one.failed > 0 ? `${formatCount(one.failed)} failed` : ''}
              </span>
              <span className={classes.figure}>{one.spentUsd > 0 ? formatUsd(one.spentUsd) : ''}</span>
              <span className={classes.note}>
                {one.note ?? (one.secondsLeft === null || share === 1 ? '' : formatTimeLeft(one.secondsLeft))}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
