import { Select, Skeleton } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '../../../../app/trpc.ts';
import { ErrorNotice } from '../../../../components/ErrorNotice.tsx';
import { formatBytes, formatUsd } from '../../../../components/format.ts';
import type { RunView, StayLocalView } from '../../evaluationTypes.ts';
import { valueText } from '../../figures.ts';
import { SidewaysScroll } from '../../scrolling/SidewaysScroll.tsx';
import type { NamedCandidate } from '../candidateNames.ts';
import { StayLocalChart } from './StayLocalChart.tsx';
import classes from './Tabs.module.css';

const signals: { value: StayLocalView['signal']; label: string }[] = [
  { value: 'log-probability', label: 'how likely its tokens were' },
  { value: 'self-agreement', label: 'how often its repeats agree' },
  { value: 'judge', label: 'what the judge says' },
];

/** "Local first, cloud when unsure", replayed from the answers of this run: nothing is asked again. */
export function StayLocalTab({ run, named }: { run: RunView; named: readonly NamedCandidate[] }) {
  const trpc = useTRPC();
  const isLocal = (id: string) =>
    run.suite.candidates.find((candidate) => candidate.id === id)?.model.startsWith('local:') === true;
  const firstLocal = named.find(({ id }) => isLocal(id))?.id ?? '';
  const [local, setLocal] = useState(firstLocal);
  const [other, setOther] = useState(
    (named.find(({ id }) => !isLocal(id)) ?? named.find(({ id }) => id !== firstLocal))?.id ?? '',
  );
  const [signal, setSignal] = useState<StayLocalView['signal']>('log-probability');
  const curve = useQuery({
    ...trpc.evaluation.stayLocal.queryOptions({ run: run.id, local, cloud: other, signal }),
    enabled: local !== other && local !== '' && other !== '',
    staleTime: 0,
    placeholderData: keepPreviousData,
  });
  const options = named.map(({ id, letter, name }) => ({ value: id, label: `${letter}  ${name}` }));
  const scale = run.metrics[curve.data?.metric ?? run.suite.primary] ?? { scale: 'number' as const };
  const points = curve.data?.points ?? null;
  return (
    <>
      <div className={classes.controls}>
        <Select
          label="First ask"
          allowDeselect={false}
          data={options.filter(({ value }) => isLocal(value))}
          value={local}
          onChange={(value) => setLocal(value ?? local)}
          w={240}
        />
        <Select
          label="when unsure, ask"
          allowDeselect={false}
          data={options.filter(({ value }) => value !== local)}
          value={other}
          onChange={(value) => setOther(value ?? other)}
          w={240}
        />
        <Select
          label="unsure by"
          allowDeselect={false}
          data={signals}
          value={signal}
          onChange={(value) => setSignal((value as StayLocalView['signal'] | null) ?? signal)}
          w={240}
        />
      </div>
      <p className={classes.explanation}>
        The answers of this run, replayed: those the first one is at least this sure of stay, the rest is answered by
        the second. What is kept here, what quality that gives, what it costs and what is sent.
      </p>
      {local === other && <p className={classes.none}>Choose two different candidates.</p>}
      {curve.isError && <ErrorNotice error={curve.error} onRetry={() => void curve.refetch()} />}
      {curve.isPending && local !== other && <Skeleton height={260} radius="lg" aria-label="Loading the curve" />}
      {curve.data !== undefined && points === null && (
        <p className={classes.none}>{curve.data.why ?? 'This signal cannot be had from this run.'}</p>
      )}
      {points !== null && (
        <>
          <StayLocalChart points={points} scale={scale} />
          <SidewaysScroll label="Points of the curve">
            <table className={classes.table} aria-label="Points of the curve">
              <thead>
                <tr>
                  <th scope="col">Kept here</th>
                  <th scope="col">Sure by at least</th>
                  <th scope="col" className={classes.figure}>
                    Quality
                  </th>
                  <th scope="col" className={classes.figure}>
                    Cost / 1,000
                  </th>
                  <th scope="col" className={classes.figure}>
                    Sent / 1,000
                  </th>
                </tr>
              </thead>
              <tbody>
                {thinned(points, 24).map((point) => (
                  <tr key={`${point.local} ${point.threshold ?? 'none'}`}>
                    <th scope="row">{(point.local * 100).toFixed(0)} %</th>
                    <td>
                      {point.threshold === null ? 'nothing is kept' : String(Number(point.threshold.toPrecision(3)))}
                    </td>
                    <td className={classes.figure}>{valueText(point.quality, scale)}</td>
                    <td className={classes.figure}>{point.usdPer1000 === null ? '–' : formatUsd(point.usdPer1000)}</td>
                    <td className={classes.figure}>{formatBytes(point.bytesPer1000)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </SidewaysScroll>
        </>
      )}
    </>
  );
}

/** At most so many, evenly spread, the first and the last among them. */
function thinned<T>(points: readonly T[], most: number): T[] {
  if (points.length <= most) return [...points];
  return Array.from(
    { length: most },
    (_, place) => points[Math.round((place * (points.length - 1)) / (most - 1))] as T,
  );
}
