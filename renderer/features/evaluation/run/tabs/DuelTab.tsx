import { Button, Select, Skeleton } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '../../../../app/trpc.ts';
import { ErrorNotice } from '../../../../components/ErrorNotice.tsx';
import { counted, formatCount } from '../../../../components/format.ts';
import type { RunView } from '../../evaluationTypes.ts';
import { findNamed, type NamedCandidate } from '../candidateNames.ts';
import { Letter } from '../Letter.tsx';
import { metricLabel } from '../sheet/WhatIf.tsx';
import { DuelRow } from './DuelRow.tsx';
import classes from './DuelTab.module.css';
import tab from './Tabs.module.css';

const pageSize = 50;

/** Two candidates row by row: who wins how often, and only the rows in which they differ. */
export function DuelTab({ run, named }: { run: RunView; named: readonly NamedCandidate[] }) {
  const trpc = useTRPC();
  const [a, setA] = useState(named.find(({ id }) => id !== run.suite.baseline)?.id ?? '');
  const [b, setB] = useState(run.suite.baseline);
  const [metric, setMetric] = useState(run.suite.primary);
  const [page, setPage] = useState(0);
  const duel = useQuery({
    ...trpc.evaluation.duel.queryOptions({ run: run.id, a, b, metric, offset: page * pageSize, limit: pageSize }),
    enabled: a !== b,
    staleTime: 0,
    placeholderData: keepPreviousData,
  });
  const options = named.map(({ id, letter, name }) => ({ value: id, label: `${letter}  ${name}` }));
  const [first, second] = [findNamed(named, a), findNamed(named, b)];
  const metricNames = Object.keys(run.metrics);
  const reset = (set: (value: string) => void) => (value: string | null) => {
    if (value === null) return;
    set(value);
    setPage(0);
  };
  return (
    <>
      <div className={tab.controls}>
        <Select label="This one" allowDeselect={false} data={options} value={a} onChange={reset(setA)} w={260} />
        <Select label="against" allowDeselect={false} data={options} value={b} onChange={reset(setB)} w={260} />
        {metricNames.length > 1 && (
          <Select
            label="by"
            allowDeselect={false}
            data={metricNames.map((name) => ({ value: name, label: metricLabel(run, name) }))}
            value={metric}
            onChange={reset(setMetric)}
            w={200}
          />
        )}
      </div>
      {a === b && <p className={tab.none}>Choose two different candidates.</p>}
      {duel.isError && <ErrorNotice error={duel.error} onRetry={() => void duel.refetch()} />}
      {a !== b && duel.isPending && <Skeleton height={200} radius="lg" aria-label="Loading the rows" />}
      {a !== b && duel.data !== undefined && (
        <>
          <Tally first={first} second={second} {...duel.data} />
          {duel.data.total === 0 ? (
            <p className={tab.none}>They score alike in every row that both answered.</p>
          ) : (
            <>
              <p className={tab.explanation}>
                {counted(duel.data.total, 'row')} in which their scores differ, the largest difference first.
                {run.suite.repeats > 1 &&
                  ` Each was asked ${run.suite.repeats} times; the first answers are shown, the others in the whole ones.`}
              </p>
              <ul className={classes.rows} aria-label="Rows in which they differ">
                {duel.data.rows.map((row) => (
                  <DuelRow key={row.row} run={run} row={row} first={first} second={second} metric={metric} />
                ))}
              </ul>
              {duel.data.total > pageSize && (
                <div className={tab.pages}>
                  <Button variant="default" size="xs" disabled={page === 0} onClick={() => setPage(page - 1)}>
                    Before
                  </Button>
                  <span>
                    {formatCount(page * pageSize + 1)} to{' '}
                    {formatCount(Math.min(duel.data.total, (page + 1) * pageSize))} of {formatCount(duel.data.total)}
                  </span>
                  <Button
                    variant="default"
                    size="xs"
                    disabled={(page + 1) * pageSize >= duel.data.total}
                    onClick={() => setPage(page + 1)}
                  >
                    More
                  </Button>
                </div>
              )}
            </>
          )}
        </>
      )}
    </>
  );
}

function Tally(props: { first: NamedCandidate; second: NamedCandidate; wins: number; losses: number; ties: number }) {
  const { first, second, wins, losses, ties } = props;
  const all = Math.max(1, wins + losses + ties);
  return (
    <div className={classes.tally}>
      <div className={classes.bar} aria-hidden="true">
        <span data-kind="win" style={{ width: `${(wins / all) * 100}%` }} />
        <span data-kind="tie" style={{ width: `${(ties / all) * 100}%` }} />
        <span data-kind="loss" style={{ width: `${(losses / all) * 100}%` }} />
      </div>
      <dl className={classes.counts}>
        <div>
          <dt>
            <Letter letter={first.letter} /> wins
          </dt>
          <dd>{formatCount(wins)}</dd>
        </div>
        <div>
          <dt>Ties</dt>
          <dd>{formatCount(ties)}</dd>
        </div>
        <div>
          <dt>
            <Letter letter={second.letter} /> wins
          </dt>
          <dd>{formatCount(losses)}</dd>
        </div>
      </dl>
    </div>
  );
}
