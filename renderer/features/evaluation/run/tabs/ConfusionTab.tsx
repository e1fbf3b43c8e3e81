import { Select, Skeleton } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '../../../../app/trpc.ts';
import { ErrorNotice } from '../../../../components/ErrorNotice.tsx';
import { formatCount } from '../../../../components/format.ts';
import type { RunView } from '../../evaluationTypes.ts';
import { SidewaysScroll } from '../../scrolling/SidewaysScroll.tsx';
import type { NamedCandidate } from '../candidateNames.ts';
import classes from './ConfusionTab.module.css';
import { cellShade } from './cellShade.ts';
import tab from './Tabs.module.css';

/** Which class is taken for which. */
export function ConfusionTab({ run, named }: { run: RunView; named: readonly NamedCandidate[] }) {
  const trpc = useTRPC();
  const [candidate, setCandidate] = useState(named[0]?.id ?? '');
  const confusion = useQuery({
    ...trpc.evaluation.confusion.queryOptions({ run: run.id, candidate }),
    staleTime: 0,
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <div className={tab.controls}>
        <Select
          label="Candidate"
          allowDeselect={false}
          data={named.map(({ id, letter, name }) => ({ value: id, label: `${letter}  ${name}` }))}
          value={candidate}
          onChange={(value) => setCandidate(value ?? candidate)}
          w={300}
        />
      </div>
      {confusion.isError && <ErrorNotice error={confusion.error} onRetry={() => void confusion.refetch()} />}
      {confusion.isPending && <Skeleton height={260} radius="lg" aria-label="Loading the matrix" />}
      {confusion.data === null && <p className={tab.none}>These rows have no labels.</p>}
      {confusion.data != null && <Matrix {...confusion.data} />}
    </>
  );
}

function Matrix({ labels, matrix }: { labels: string[]; matrix: number[][] }) {
  const columns = [...labels, 'none of them'];
  return (
    <>
      <p className={tab.explanation}>
        A row for each right class, a column for what was answered; the stronger its colour, the larger the share of the
        class. The diagonal is right.
      </p>
      <SidewaysScroll label="Confusion matrix" className={classes.scroll}>
        <table className={classes.matrix} aria-label="Confusion matrix">
          <thead>
            <tr>
              <th scope="col">Right class</th>
              {columns.map((label) => (
                <th key={label} scope="col" title={label}>
                  <span>{label}</span>
                </th>
              ))}
              <th scope="col">Recall</th>
            </tr>
          </thead>
          <tbody>
            {labels.map((label, i) => {
              const counts = matrix[i] ?? [];
              const sum = counts.reduce((all, count) => all + count, 0);
              return (
                <tr key={label}>
                  <th scope="row" title={label}>
                    {label}
                  </th>
                  {columns.map((answered, j) => {
                    const count = counts[j] ?? 0;
                    return (
                      <td
                        key={answered}
                        data-right={i === j || undefined}
                        style={cellShade(sum === 0 ? 0 : count / sum)}
                        title={`${label} answered as ${answered}: ${count} of ${sum}`}
                      >
                        {count === 0 ? '' : formatCount(count)}
                      </td>
                    );
                  })}
                  <td className={classes.recall}>
                    {sum === 0 ? '–' : `${(((counts[i] ?? 0) / sum) * 100).toFixed(0)} %`}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </SidewaysScroll>
    </>
  );
}
