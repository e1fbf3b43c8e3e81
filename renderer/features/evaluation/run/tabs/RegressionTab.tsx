import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTRPC } from '../../../../app/trpc.ts';
import { ErrorNotice } from '../../../../components/ErrorNotice.tsx';
import { StateBadge } from '../../../../components/StateBadge.tsx';
import { momentText } from '../../../../components/timeText.ts';
import type { RunView } from '../../evaluationTypes.ts';
import { differenceText, valueText } from '../../figures.ts';
import { SidewaysScroll } from '../../scrolling/SidewaysScroll.tsx';
import { findNamed, type NamedCandidate } from '../candidateNames.ts';
import { Letter } from '../Letter.tsx';
import { metricLabel } from '../sheet/WhatIf.tsx';
import classes from './Tabs.module.css';

const movedWords = {
  better: { label: 'Better', kind: 'good' },
  worse: { label: 'Worse', kind: 'bad' },
  no: { label: 'Not measurably', kind: 'neutral' },
} as const;

/** What moved since the run that this one repeats, and what is not as it was. */
export function RegressionTab({ run, named }: { run: RunView; named: readonly NamedCandidate[] }) {
  const trpc = useTRPC();
  const regression = useQuery({ ...trpc.evaluation.regression.queryOptions({ id: run.id }), staleTime: 0 });
  if (regression.isError) return <ErrorNotice error={regression.error} onRetry={() => void regression.refetch()} />;
  if (regression.isPending) return <Skeleton height={240} radius="lg" aria-label="Loading what moved" />;
  if (regression.data === null) return <p className={classes.none}>This run repeats none.</p>;
  const { before, changed, metrics, rows } = regression.data;
  const moved = metrics.filter((one) => one.moved !== 'no').length;
  return (
    <>
      <p className={classes.lead}>
        {moved === 0
          ? 'Nothing moved that can be told from chance.'
          : `${moved} of ${metrics.length} figures moved by more than chance.`}
      </p>
      <p className={classes.explanation}>
        Against{' '}
        <Link to="/evaluate/run/$run" params={{ run: before.id }} search={{}}>
          {before.name}
        </Link>{' '}
        of {momentText(before.createdAt)}.
      </p>
      <section className={classes.section} aria-labelledby="moved">
        <h2 id="moved">Figures</h2>
        <SidewaysScroll label="Figures">
          <table className={classes.table} aria-label="Figures before and after">
            <thead>
              <tr>
                <th scope="col">Candidate</th>
                <th scope="col">Metric</th>
                <th scope="col" className={classes.figure}>
                  Before
                </th>
                <th scope="col" className={classes.figure}>
                  Now
                </th>
                <th scope="col" className={classes.figure}>
                  Difference
                </th>
                <th scope="col">Moved</th>
              </tr>
            </thead>
            <tbody>
              {metrics.map((one) => {
                const scale = run.metrics[one.metric] ?? { scale: 'number' as const };
                const { label, kind } = movedWords[one.moved];
                return (
                  <tr key={`${one.candidate} ${one.metric}`}>
                    <th scope="row">
                      <span className={classes.head}>
                        <Letter letter={findNamed(named, one.candidate).letter} />
                        {findNamed(named, one.candidate).name}
                      </span>
                    </th>
                    <td>{metricLabel(run, one.metric)}</td>
                    <td className={classes.figure}>{valueText(one.before.mean, scale)}</td>
                    <td className={classes.figure}>{valueText(one.after.mean, scale)}</td>
                    <td className={classes.figure}>
                      {differenceText(one.difference, scale)}
                      <small>
                        {differenceText(one.low, scale)} to {differenceText(one.high, scale)}
                      </small>
                    </td>
                    <td>
                      <StateBadge kind={kind}>{label}</StateBadge>
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </SidewaysScroll>
      </section>
      <section className={classes.section} aria-labelledby="changed">
        <h2 id="changed">What is not as it was</h2>
        {changed.length === 0 ? (
          <p className={classes.explanation}>Same prompts, model files, runtime, versions and settings.</p>
        ) : (
          <SidewaysScroll label="What is not as it was">
            <table className={classes.table} aria-label="What is not as it was">
              <thead>
                <tr>
                  <th scope="col">Candidate</th>
                  <th scope="col">What</th>
                  <th scope="col">Before</th>
                  <th scope="col">Now</th>
                </tr>
              </thead>
              <tbody>
                {changed.map((one) => (
                  <tr key={`${one.candidate ?? ''} ${one.what}`}>
                    <th scope="row">{one.candidate === null ? 'All' : findNamed(named, one.candidate).name}</th>
                    <td>{one.what}</td>
                    <td>{one.before}</td>
                    <td>{one.after}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </SidewaysScroll>
        )}
      </section>
      {rows.length > 0 && (
        <section className={classes.section} aria-labelledby="moved-rows">
          <h2 id="moved-rows">Rows that moved</h2>
          <SidewaysScroll label="Rows that moved">
            <table className={classes.table} aria-label="Rows that moved">
              <thead>
                <tr>
                  <th scope="col">Row</th>
                  <th scope="col">Candidate</th>
                  <th scope="col">Was</th>
                  <th scope="col">Is</th>
                  <th scope="col">Now</th>
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <tr key={`${row.candidate} ${row.row}`}>
                    <th scope="row">{row.input}</th>
                    <td>
                      <Letter letter={findNamed(named, row.candidate).letter} />
                      <span className="ys-visually-hidden">{findNamed(named, row.candidate).name}</span>
                    </td>
                    <td>{row.was}</td>
                    <td>{row.is}</td>
                    <td>
                      <StateBadge kind={row.moved === 'better' ? 'good' : 'bad'}>
                        {row.moved === 'better' ? 'Better' : 'Worse'}
                      </StateBadge>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </SidewaysScroll>
        </section>
      )}
    </>
  );
}
