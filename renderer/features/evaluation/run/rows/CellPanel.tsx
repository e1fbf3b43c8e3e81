import { ActionIcon, SegmentedControl, Skeleton, Tooltip } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconChevronDown, IconChevronUp, IconThumbDown, IconThumbUp, IconX } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useTRPC } from '../../../../app/trpc.ts';
import { ErrorNotice } from '../../../../components/ErrorNotice.tsx';
import type { RunView } from '../../evaluationTypes.ts';
import type { NamedCandidate } from '../candidateNames.ts';
import { CellBody } from './CellBody.tsx';
import classes from './CellPanel.module.css';
import type { RowQuery } from './RowsTab.tsx';

/** What is open: a candidate's answer to a row, and where in which list that row stands. */
export interface OpenedCell {
  row: string;
  candidate: string;
  repeat: number;
  /** Place in the list that it was opened from; null where there is none to go on in. */
  index: number | null;
  query: RowQuery;
}

/** One answer, whole: what was sent, what came back, how it was scored and why. */
export function CellPanel(props: {
  run: RunView;
  named: readonly NamedCandidate[];
  opened: OpenedCell;
  /** Another number: the panel was entered by keyboard, and its title takes the focus. */
  entered: number;
  onOpen: (cell: OpenedCell) => void;
  onClose: () => void;
}) {
  const { run, named, opened, entered, onOpen, onClose } = props;
  const trpc = useTRPC();
  const queries = useQueryClient();
  const place = { run: run.id, candidate: opened.candidate, row: opened.row, repeat: opened.repeat };
  const cell = useQuery({ ...trpc.evaluation.cell.queryOptions(place), staleTime: 0 });
  const label = useMutation(
    trpc.evaluation.label.mutationOptions({
      onSuccess: (next) => {
        queries.setQueryData(trpc.evaluation.cell.queryKey(place), next);
        void queries.invalidateQueries({ queryKey: trpc.evaluation.sheet.pathKey() });
      },
    }),
  );
  const body = useRef<HTMLDivElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (entered > 0) heading.current?.focus();
  }, [entered]);
  const key = `${opened.row} ${opened.candidate} ${opened.repeat}`;
  useEffect(() => {
    // Without a value: newer browsers answer with a promise, which React would take for what ends the effect.
    body.current?.scrollTo({ top: 0 });
  }, [key]);
  const beside = (step: number) => {
    const index = (opened.index ?? 0) + step;
    if (opened.index === null || index < 0) return;
    void queries
      .fetchQuery(trpc.evaluation.table.queryOptions({ run: run.id, ...opened.query, offset: index, limit: 1 }))
      .then(({ rows }) => {
        const [line] = rows;
        if (line !== undefined) onOpen({ ...opened, row: line.row, index, repeat: 0 });
      });
  };
  const says = cell.data?.personLabel ?? null;
  const say = (value: 'good' | 'bad') => label.mutate({ ...place, label: says === value ? null : value });
  useHotkeys([
    ['J', () => beside(1)],
    ['K', () => beside(-1)],
    ['G', () => say('good')],
    ['X', () => say('bad')],
    ['Escape', onClose],
  ]);
  const title = named.find(({ id }) => id === opened.candidate)?.name ?? opened.candidate;
  return (
    <div className={classes.frame}>
      <header className={classes.head}>
        <div className={classes.titleLine}>
          <h2 ref={heading} className={classes.title} tabIndex={-1} data-autofocus>
            {cell.data === undefined ? 'Row' : `Row ${cell.data.row.line}`}
            <small>{title}</small>
          </h2>
          <div className={classes.tools}>
            {opened.index !== null && (
              <>
                <Tooltip label="Row before (K)">
                  <ActionIcon aria-label="Row before" disabled={opened.index === 0} onClick={() => beside(-1)}>
                    <IconChevronUp size={16} />
                  </ActionIcon>
                </Tooltip>
                <Tooltip label="Next row (J)">
                  <ActionIcon aria-label="Next row" onClick={() => beside(1)}>
                    <IconChevronDown size={16} />
                  </ActionIcon>
                </Tooltip>
              </>
            )}
            <Tooltip label="Good answer (G)">
              <ActionIcon
                aria-label="Good answer"
                aria-pressed={says === 'good'}
                data-said={says === 'good' || undefined}
                className={classes.good}
                onClick={() => say('good')}
              >
                <IconThumbUp size={16} />
              </ActionIcon>
            </Tooltip>
            <Tooltip label="Bad answer (X)">
              <ActionIcon
                aria-label="Bad answer"
                aria-pressed={says === 'bad'}
                data-said={says === 'bad' || undefined}
                className={classes.bad}
                onClick={() => say('bad')}
              >
                <IconThumbDown size={16} />
              </ActionIcon>
            </Tooltip>
            <ActionIcon aria-label="Close the answer" onClick={onClose}>
              <IconX size={16} />
            </ActionIcon>
          </div>
        </div>
        <div className={classes.switches}>
          {named.length > 1 && (
            <SegmentedControl
              size="xs"
              aria-label="Candidate"
              data={named.map(({ id, letter, name }) => ({ value: id, label: <span title={name}>{letter}</span> }))}
              value={opened.candidate}
              onChange={(candidate) => onOpen({ ...opened, candidate })}
            />
          )}
          {run.suite.repeats > 1 && (
            <SegmentedControl
              size="xs"
              aria-label="Repeat"
              data={Array.from({ length: run.suite.repeats }, (_, repeat) => ({
                value: String(repeat),
                label: `${repeat + 1}.`,
              }))}
              value={String(opened.repeat)}
              onChange={(repeat) => onOpen({ ...opened, repeat: Number(repeat) })}
            />
          )}
        </div>
        {label.error !== null && <ErrorNotice error={label.error} compact />}
      </header>
      {/* It scrolls by itself and must be reachable by keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <section ref={body} className={classes.body} tabIndex={0} aria-label="The answer and its scores">
        {cell.isError && <ErrorNotice error={cell.error} onRetry={() => void cell.refetch()} />}
        {cell.isPending && (
          <>
            <Skeleton height={80} mb="md" />
            <Skeleton height={120} />
          </>
        )}
        {cell.data !== undefined && <CellBody run={run} cell={cell.data} />}
      </section>
    </div>
  );
}
