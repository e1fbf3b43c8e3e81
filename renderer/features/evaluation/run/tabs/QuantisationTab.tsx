import type { EngineOutput } from '../../../../app/engineTypes.ts';
import { formatBytes } from '../../../../components/format.ts';
import { StateBadge } from '../../../../components/StateBadge.tsx';
import type { RunView } from '../../evaluationTypes.ts';
import { intervalText, valueText } from '../../figures.ts';
import { findNamed, type NamedCandidate } from '../candidateNames.ts';
import { Letter } from '../Letter.tsx';
import { MeasureLadder } from './MeasureLadder.tsx';
import { metricLabel } from '../sheet/WhatIf.tsx';
import classes from './Tabs.module.css';

type Ladder = NonNullable<EngineOutput['evaluation']['quantisation']>;

/** One model at several sizes on the same rows: the smallest that is not measurably worse. */
export function QuantisationTab(props: { run: RunView; ladder: Ladder; named: readonly NamedCandidate[] }) {
  const { run, ladder, named } = props;
  const scale = run.metrics[run.suite.primary] ?? { scale: 'number' as const };
  return (
    <>
      <p className={classes.lead}>{ladder.sentence}</p>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls by itself */}
      <section className={classes.scroll} tabIndex={0} aria-label="Quantisation ladder, scrolls sideways">
        <table className={classes.table} aria-label="Quantisation ladder">
          <thead>
            <tr>
              <th scope="col">Quantisation</th>
              <th scope="col" className={classes.figure}>
                File
              </th>
              <th scope="col" className={classes.figure}>
                {metricLabel(run, run.suite.primary)}
              </th>
              <th scope="col" className={classes.figure}>
                Perplexity
              </th>
              <th scope="col" className={classes.figure}>
                KL divergence
              </th>
              <th scope="col" className={classes.figure}>
                Same next token
              </th>
              <th scope="col">Against the largest</th>
            </tr>
          </thead>
          <tbody>
            {ladder.steps.map((step) => (
              <tr key={step.candidate}>
                <th scope="row">
                  <span className={classes.head}>
                    <Letter
                      letter={findNamed(named, step.candidate).letter}
                      strong={step.candidate === ladder.smallest}
                    />
                    {step.quantization}
                  </span>
                  <small>{step.model}</small>
                </th>
                <td className={classes.figure}>{formatBytes(step.sizeBytes)}</td>
                <td className={classes.figure}>
                  {valueText(step.metric.mean, scale)}
                  <small>{intervalText(step.metric.low, step.metric.high, scale)}</small>
                </td>
                <td className={classes.figure}>{step.perplexity === null ? '–' : step.perplexity.toFixed(2)}</td>
                <td className={classes.figure}>{step.klDivergence === null ? '–' : step.klDivergence.toFixed(4)}</td>
                <td className={classes.figure}>{valueText(step.sameLikeliest, { scale: 'share' })}</td>
                <td>
                  {step === ladder.steps.at(-1) ? (
                    '–'
                  ) : step.notWorse === null ? (
                    <StateBadge kind="neutral">Cannot tell</StateBadge>
                  ) : (
                    <StateBadge kind={step.notWorse ? 'good' : 'bad'}>
                      {step.notWorse ? 'Not worse' : 'Worse'}
                    </StateBadge>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <MeasureLadder run={run.id} ladder={ladder} />
    </>
  );
}
