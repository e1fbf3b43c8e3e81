import { Button } from '@mantine/core';
import { useState } from 'react';
import type { RunView, SheetView } from '../../evaluationTypes.ts';
import { valueText } from '../../figures.ts';
import { findNamed, type NamedCandidate } from '../candidateNames.ts';
import { PublishedDialog } from './PublishedDialog.tsx';
import { agreementText } from './agreementText.ts';
import classes from './SheetTab.module.css';
import { metricLabel } from './WhatIf.tsx';

/** What has to be known to believe the sheet: unfair pairs, missed thresholds, how far the judge can be trusted, what others published. */
export function SheetNotes({
  run,
  sheet,
  named,
}: {
  run: RunView;
  sheet: SheetView;
  named: readonly NamedCandidate[];
}) {
  const [reading, setReading] = useState(false);
  const fairness = sheet.verdicts.flatMap((verdict) => verdict.fairness.map((note) => ({ a: verdict.a, note })));
  const nameOf = (id: string) => {
    const { letter, name } = findNamed(named, id);
    return `${letter}, ${name}`;
  };
  return (
    <div className={classes.notes}>
      {fairness.length > 0 && (
        <section aria-labelledby="fairness">
          <h2 id="fairness">Is the comparison fair?</h2>
          <ul>
            {fairness.map(({ a, note }) => (
              <li key={`${a} ${note}`}>
                {findNamed(named, a).letter}: {note}
              </li>
            ))}
          </ul>
        </section>
      )}
      {sheet.caveats.length > 0 && (
        <section aria-labelledby="caveats">
          <h2 id="caveats">What the figures rest on</h2>
          <ul>
            {sheet.caveats.map(({ metric, note }) => (
              <li key={metric}>
                {metricLabel(run, metric)}: {note}
              </li>
            ))}
          </ul>
        </section>
      )}
      {sheet.failures.length > 0 && (
        <section aria-labelledby="thresholds">
          <h2 id="thresholds">Thresholds that are missed</h2>
          <ul>
            {sheet.failures.map(({ candidate, metric, mean, threshold }) => {
              const scale = run.metrics[metric] ?? { scale: 'number' as const };
              return (
                <li key={`${candidate} ${metric}`}>
                  {nameOf(candidate)}: {metricLabel(run, metric)} is {valueText(mean, scale)}, the suite asks for{' '}
                  {valueText(threshold, scale)}
                </li>
              );
            })}
          </ul>
        </section>
      )}
      {sheet.agreement.length > 0 && (
        <section aria-labelledby="agreement">
          <h2 id="agreement">Does the judge agree with you?</h2>
          <ul>
            {sheet.agreement.map((one) => (
              <li key={one.metric}>
                {metricLabel(run, one.metric)}: {agreementText(one)}
              </li>
            ))}
          </ul>
        </section>
      )}
      <section aria-labelledby="published">
        <h2 id="published">Published beside measured</h2>
        {sheet.published.length === 0 ? (
          <p>Figures that somebody published can stand beside yours: a result file of lm-evaluation-harness.</p>
        ) : (
          <ul>
            {sheet.published.map((one) => {
              const measured = sheet.candidates.find(({ id }) => id === one.candidate)?.metrics[sheet.primary]?.mean;
              return (
                <li key={`${one.candidate} ${one.metric} ${one.task}`}>
                  {nameOf(one.candidate)}: {one.value.toFixed(3)}
                  {one.error !== null && ` ± ${one.error.toFixed(3)}`} by {one.metric} on {one.task} ({one.source})
                  {measured !== undefined &&
                    `; measured here ${valueText(measured, run.metrics[sheet.primary] ?? { scale: 'number' })} by ${metricLabel(run, sheet.primary)}`}
                </li>
              );
            })}
          </ul>
        )}
        <Button variant="default" size="xs" mt="sm" onClick={() => setReading(true)}>
          Read a result file
        </Button>
      </section>
      {reading && <PublishedDialog run={run} named={named} onClose={() => setReading(false)} />}
    </div>
  );
}
