/* oxlint-disable jsx-a11y/prefer-tag-over-role -- its lines are grids of their own, which a table's elements cannot be */
import { Fragment } from 'react';
import { chartScale } from '../../../../components/chartScale.ts';
import { counted, formatCount } from '../../../../components/format.ts';
import { StateBadge } from '../../../../components/StateBadge.tsx';
import type { RunView, SheetView, Verdict } from '../../evaluationTypes.ts';
import { differenceText, marginText, probabilityText } from '../../figures.ts';
import { findNamed, type NamedCandidate } from '../candidateNames.ts';
import { CandidateName } from '../CandidateName.tsx';
import { Letter } from '../Letter.tsx';
import classes from './ForestPlot.module.css';

const verdictWords: Record<Verdict['verdict'], { label: string; kind: 'good' | 'bad' | 'neutral' }> = {
  better: { label: 'Better', kind: 'good' },
  'not-worse': { label: 'Not worse', kind: 'good' },
  worse: { label: 'Worse', kind: 'bad' },
  'cannot-tell': { label: 'Cannot tell', kind: 'neutral' },
};

const testNames: Record<Verdict['test'], string> = {
  mcnemar: 'McNemar, exact',
  bootstrap: 'paired bootstrap',
  'bootstrap-widened': 'paired bootstrap, widened: few rows differ',
};

/** Each candidate's difference to the baseline with its interval, over the band of what still counts as not worse. */
export function ForestPlot({
  run,
  sheet,
  named,
}: {
  run: RunView;
  sheet: SheetView;
  named: readonly NamedCandidate[];
}) {
  const metric = run.metrics[sheet.primary] ?? { scale: 'number' as const };
  const base = findNamed(named, sheet.baseline);
  // A candidate that has not come to its first row yet differs by nothing that could be drawn.
  const verdicts = sheet.verdicts.filter(({ n }) => n > 0);
  if (verdicts.length === 0) {
    return (
      <p className={classes.none} data-empty>
        Differences are shown when two candidates have answered the same rows.
      </p>
    );
  }
  const ends = verdicts.flatMap(({ low, high }) => [low, high]).filter((end) => Number.isFinite(end));
  const scale = chartScale([...ends, 0, -sheet.margin, sheet.margin], 7);
  // Room at both ends, for the words under the outer ticks.
  const x = (value: number) => `${(6 + scale.place(value) * 88).toFixed(2)}%`;
  const band = { x: x(-sheet.margin), width: `${((scale.place(0) - scale.place(-sheet.margin)) * 88).toFixed(2)}%` };
  return (
    <div className={classes.plot} role="table" aria-label={`Differences to ${base.name}`}>
      {verdicts.map((verdict) => {
        const { letter, name } = findNamed(named, verdict.a);
        const { label, kind } = verdictWords[verdict.verdict];
        return (
          <div key={`${verdict.a} ${verdict.metric}`} className={classes.line} role="row">
            <div className={classes.name} role="rowheader">
              <Letter letter={letter} />
              <span className={classes.nameText} title={name}>
                <CandidateName name={name} />
              </span>
            </div>
            <svg className={classes.lane} aria-hidden="true" focusable="false">
              <rect className={classes.band} x={band.x} width={band.width} y="-50%" height="200%" />
              {scale.ticks.map((tick) => (
                <line key={tick} className={classes.grid} x1={x(tick)} x2={x(tick)} y1="-50%" y2="150%" />
              ))}
              <line className={classes.zero} x1={x(0)} x2={x(0)} y1="-50%" y2="150%" />
              <g className={classes.mark} data-kind={kind}>
                <line x1={x(verdict.low)} x2={x(verdict.high)} y1="50%" y2="50%" />
                {[verdict.low, verdict.high].map((end, place) => (
                  <line
                    // oxlint-disable-next-line react/no-array-index-key -- the low end and the high one
                    key={place}
                    x1={x(end)}
                    x2={x(end)}
                    y1="36%"
                    y2="64%"
                  />
                ))}
                <circle cx={x(verdict.difference)} cy="50%" r="5" />
              </g>
            </svg>
            <div className={classes.figure} role="cell">
              {differenceText(verdict.difference, metric)}
              <small>
                {differenceText(verdict.low, metric).replace(/ points$/, '')} to {differenceText(verdict.high, metric)}
              </small>
            </div>
            <div className={classes.verdict} role="cell">
              <StateBadge kind={kind}>{label}</StateBadge>
              <small>
                {verdict.verdict === 'cannot-tell' && verdict.rowsNeeded !== null
                  ? `about ${counted(Number(verdict.rowsNeeded.toPrecision(2)), 'more row')}`
                  : probabilityText(verdict.adjustedP)}
              </small>
            </div>
            <div className={classes.counts} role="cell">
              {formatCount(verdict.wins)} won, {formatCount(verdict.losses)} lost, {formatCount(verdict.ties)} tied
              <small>{testNames[verdict.test]}</small>
            </div>
          </div>
        );
      })}
      <div className={classes.axis} aria-hidden="true">
        <span className={classes.axisLabel}>
          <i className={classes.key} /> within {marginText(sheet.margin, metric)}
        </span>
        {/* Every other one where they would run into each other, and zero always. */}
        <svg className={classes.ticks} focusable="false">
          {scale.ticks.map((tick, place) => (
            <Fragment key={tick}>
              {(scale.ticks.length <= 5 || (place - scale.ticks.indexOf(0)) % 2 === 0) && (
                <text x={x(tick)} y="14" textAnchor="middle">
                  {differenceText(tick, metric)
                    .replace(/ points$/, '')
                    .replace(/\.0$/, '')}
                </text>
              )}
            </Fragment>
          ))}
        </svg>
        <span className={classes.axisEnds}>
          <span>worse than {base.letter}</span>
          <span>better</span>
        </span>
      </div>
    </div>
  );
}
