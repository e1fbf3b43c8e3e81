import { Select, Skeleton } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '../../../../app/trpc.ts';
import { ErrorNotice } from '../../../../components/ErrorNotice.tsx';
import { formatCount } from '../../../../components/format.ts';
import type { RunView } from '../../evaluationTypes.ts';
import { differenceText, intervalText, valueText } from '../../figures.ts';
import { SidewaysScroll } from '../../scrolling/SidewaysScroll.tsx';
import { findNamed, type NamedCandidate } from '../candidateNames.ts';
import { CandidateName } from '../CandidateName.tsx';
import { Letter } from '../Letter.tsx';
import { metricLabel } from '../sheet/WhatIf.tsx';
import classes from './Tabs.module.css';

/** The primary metric by the values of a column: where does a candidate lose? */
export function SlicesTab({ run, named }: { run: RunView; named: readonly NamedCandidate[] }) {
  const trpc = useTRPC();
  const [column, setColumn] = useState(run.sliceColumns[0] ?? '');
  const slices = useQuery({
    ...trpc.evaluation.slices.queryOptions({ run: run.id, column }),
    staleTime: 0,
    placeholderData: keepPreviousData,
  });
  const scale = run.metrics[run.suite.primary] ?? { scale: 'number' as const };
  const base = findNamed(named, run.suite.baseline);
  return (
    <>
      <div className={classes.controls}>
        <Select
          label="Rows by"
          allowDeselect={false}
          data={run.sliceColumns}
          value={column}
          onChange={(value) => setColumn(value ?? column)}
          w={240}
        />
      </div>
      <p className={classes.explanation}>
        {metricLabel(run, run.suite.primary)} of each group, and its difference to {base.letter}. Slices are to be
        looked at, not decided on: among many small groups some differ by chance alone.
      </p>
      {slices.isError && <ErrorNotice error={slices.error} onRetry={() => void slices.refetch()} />}
      {slices.isPending && <Skeleton height={240} radius="lg" aria-label="Loading the slices" />}
      {slices.data !== undefined && (
        <SidewaysScroll label="Slices">
          <table className={classes.table} aria-label={`By ${slices.data.column}`}>
            <thead>
              <tr>
                <th scope="col">{slices.data.column}</th>
                <th scope="col" className={classes.figure}>
                  Rows
                </th>
                {named.map(({ id, letter, name }) => (
                  <th key={id} scope="col" className={classes.figure} title={name}>
                    <span className={classes.head}>
                      <Letter letter={letter} strong={id === base.id} />
                      <span className={classes.columnName}>
                        <CandidateName name={name} />
                      </span>
                    </span>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {slices.data.slices.map((slice) => (
                <tr key={slice.value}>
                  <th scope="row">{slice.value === '' ? '(empty)' : slice.value}</th>
                  <td className={classes.figure}>{formatCount(slice.rows)}</td>
                  {named.map(({ id }) => {
                    const [estimate, difference] = [slice.metrics[id], slice.difference[id]];
                    const isSure = difference !== undefined && (difference.low > 0 || difference.high < 0);
                    return (
                      <td key={id} className={classes.figure}>
                        {estimate === undefined ? '–' : valueText(estimate.mean, scale)}
                        <small>{estimate === undefined ? '' : intervalText(estimate.low, estimate.high, scale)}</small>
                        {difference !== undefined && (
                          <small>
                            <span
                              className={isSure ? (difference.low > 0 ? classes.good : classes.bad) : undefined}
                              title={`${differenceText(difference.low, scale)} to ${differenceText(difference.high, scale)}`}
                            >
                              {differenceText(difference.difference, scale)}
                            </span>
                          </small>
                        )}
                      </td>
                    );
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </SidewaysScroll>
      )}
    </>
  );
}
