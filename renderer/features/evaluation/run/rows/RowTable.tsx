/* oxlint-disable jsx-a11y/prefer-tag-over-role -- its lines are grids of their own, which a table's elements cannot be */
import { Skeleton } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { defaultRangeExtractor, useVirtualizer, type Range } from '@tanstack/react-virtual';
import { useCallback, useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { ErrorNotice } from '../../../../components/ErrorNotice.tsx';
import type { RunView } from '../../evaluationTypes.ts';
import { cueAttributes, useScrollCue } from '../../scrolling/useScrollCue.ts';
import type { NamedCandidate } from '../candidateNames.ts';
import { Letter } from '../Letter.tsx';
import type { OpenedCell } from './CellPanel.tsx';
import { filterWords } from './rowFilters.ts';
import classes from './RowTable.module.css';
import type { RowQuery } from './RowsTab.tsx';
import { TableLine } from './TableLine.tsx';
import { useRowPages, type FirstRows } from './useRowPages.ts';

const rowHeight = 56;
const headHeight = 38;
/** Between columns, px; as the style sheet has it. */
const columnGap = 12;
/** Rows that are drawn beyond what is in sight. */
const overscan = 8;

interface RowTableProps {
  run: RunView;
  named: readonly NamedCandidate[];
  query: RowQuery;
  first: FirstRows;
  sort: { by: string; descending: boolean };
  onSort: (sort: { by: string; descending: boolean }) => void;
  /** More than one candidate is looked at. */
  several: boolean;
  opened: OpenedCell | null;
  /** The cell that gets the focus; each object once. */
  back: { index: number; candidate: string } | null;
  onOpen: (cell: OpenedCell, byKeyboard: boolean) => void;
}

/** Rows and candidates as a table of which only what is in sight exists. Every line has one height, so that nothing moves when cells arrive. */
export function RowTable(props: RowTableProps) {
  const { run, named, query, opened, back, onOpen } = props;
  const scroller = useRef<HTMLDivElement>(null);
  // A row that is scrolled out of sight with the focus in it stays: what is taken away loses the focus to the whole page.
  const [focused, setFocused] = useState<number | null>(null);
  const { head, isOfBefore, error } = props.first;
  const total = head?.total ?? 0;
  const rangeExtractor = useCallback(
    (seen: Range) => {
      const indexes = defaultRangeExtractor(seen);
      if (focused === null || focused >= seen.count || indexes.includes(focused)) return indexes;
      return [...indexes, focused].sort((a, b) => a - b);
    },
    [focused],
  );
  // oxlint-disable-next-line react/incompatible-library -- the page is not built with React's compiler
  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan,
    rangeExtractor,
    // The head lies over the first rows, and the virtual rows do not know of it.
    scrollPaddingEnd: headHeight,
  });
  const shown = virtual.getVirtualItems();
  const first = Math.max(0, (virtual.range?.startIndex ?? 0) - overscan);
  const last = Math.min(Math.max(0, total - 1), (virtual.range?.endIndex ?? 0) + overscan);
  // While the list is that of before, nothing of what comes after it is known to be in sight.
  const row = useRowPages(run.id, query, props.first, { first, last, also: focused });
  // Other rows begin at the top.
  const key = JSON.stringify(query);
  useEffect(() => {
    // Without a value: newer browsers answer with a promise, which React would take for what ends the effect.
    scroller.current?.scrollTo({ top: 0 });
  }, [key]);
  // What is gone through in the panel stays in sight here.
  const openedIndex = opened?.index ?? null;
  const openedColumn = named.findIndex(({ id }) => id === opened?.candidate);
  useEffect(() => {
    if (openedIndex === null) return undefined;
    virtual.scrollToIndex(openedIndex, { align: 'auto' });
    // A frame later the table has the width that the panel leaves it.
    const frame = requestAnimationFrame(() =>
      cellAt(scroller.current, openedIndex, openedColumn)?.scrollIntoView(nearest),
    );
    return () => cancelAnimationFrame(frame);
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- only when another row is opened, not when the table is drawn anew
  }, [openedIndex, openedColumn]);
  useEffect(() => {
    if (back === null) return;
    const column = named.findIndex(({ id }) => id === back.candidate);
    focusCell(scroller.current, virtual.scrollToIndex, back.index, Math.max(0, column));
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- once for each time that the focus comes back
  }, [back]);
  const { watch: watchSides, cue: sides } = useScrollCue<HTMLDivElement>();
  const setScroller = useCallback(
    (element: HTMLDivElement | null) => {
      scroller.current = element;
      return watchSides(element);
    },
    [watchSides],
  );
  const isNarrow = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false });
  const [line, input, reference, answer] = isNarrow ? [46, 150, 88, 132] : [56, 220, 110, 150];
  // With what lies between the columns and at both ends.
  const minWidth =
    line + input + reference + named.length * answer + (named.length + 2) * columnGap + (isNarrow ? 32 : 64);
  const columns = `${line}px minmax(${input}px, 2fr) minmax(${reference}px, 1fr) repeat(${named.length}, minmax(${answer}px, 1.3fr))`;
  const move = (event: KeyboardEvent) => moveFocus(event, scroller.current, virtual.scrollToIndex, total);
  // What the rows in sight are the answer to: a row that is opened while others are on their way stands in this list, not in theirs.
  const listed = useRef(query);
  useEffect(() => {
    if (!isOfBefore) listed.current = query;
  }, [isOfBefore, query]);
  const openCell = useCallback(
    (cell: { row: string; candidate: string; index: number }, byKeyboard: boolean) =>
      onOpen({ ...cell, repeat: 0, query: listed.current }, byKeyboard),
    [onOpen],
  );
  const metricScale = run.metrics[run.suite.primary]?.scale ?? 'number';
  if (error !== null && head === null) return <ErrorNotice error={error} />;
  return (
    <div className={classes.frame} {...cueAttributes(sides)}>
      {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- the arrow keys of the cells in it */}
      <div
        ref={setScroller}
        className={classes.scroll}
        onKeyDown={move}
        onFocus={({ target }) => setFocused(indexOf(target))}
        onBlur={() => setFocused(null)}
      >
        <div
          className={classes.table}
          role="table"
          aria-label="Rows and answers"
          aria-rowcount={total + 1}
          aria-busy={head === null}
          style={{ minWidth }}
        >
          <div className={classes.head} role="row" style={{ gridTemplateColumns: columns }}>
            <SortHead label="Row" by="line" {...props} />
            <div role="columnheader">Input</div>
            <div role="columnheader">Reference</div>
            {named.map((candidate) => (
              <SortHead
                key={candidate.id}
                label={candidate.name}
                shown={candidate.short}
                letter={candidate.letter}
                by={candidate.id}
                {...props}
              />
            ))}
          </div>
          {head === null && (
            <div className={classes.loading}>
              {[0, 1, 2, 3, 4, 5].map((place) => (
                <Skeleton key={place} height={36} />
              ))}
            </div>
          )}
          {head !== null && total === 0 && (
            <p className={classes.none}>
              {query.filter === 'all' && query.search === undefined
                ? 'No rows.'
                : `No rows fit: ${filterWords(query.filter ?? 'all', props.several).toLowerCase()}${query.search === undefined ? '' : `, with “${query.search}” in them`}.`}
            </p>
          )}
          <div className={classes.rows} role="rowgroup" style={{ height: virtual.getTotalSize() }}>
            {shown.map((item) => (
              <TableLine
                key={item.index}
                index={item.index}
                top={item.start}
                height={rowHeight}
                columns={columns}
                line={row(item.index)}
                named={named}
                metricScale={metricScale}
                isPanelOpen={opened !== null}
                openedCandidate={opened !== null && row(item.index)?.row === opened.row ? opened.candidate : null}
                onOpen={openCell}
              />
            ))}
          </div>
        </div>
      </div>
    </div>
  );
}

function SortHead(props: RowTableProps & { label: string; shown?: string; letter?: string; by: string }) {
  const { sort, by } = props;
  const isOn = sort.by === by;
  const Arrow = sort.descending ? IconArrowDown : IconArrowUp;
  return (
    <div role="columnheader" aria-sort={isOn ? (sort.descending ? 'descending' : 'ascending') : 'none'}>
      <button
        type="button"
        className={classes.sort}
        title={props.label}
        aria-label={props.label}
        onClick={() => props.onSort({ by, descending: isOn && !sort.descending })}
      >
        {props.letter !== undefined && <Letter letter={props.letter} />}
        <span>{props.shown ?? props.label}</span>
        {isOn && <Arrow size={12} aria-hidden="true" />}
      </button>
    </div>
  );
}

/** Arrow keys go from cell to cell; a row out of sight is brought into it first. */
function moveFocus(
  event: KeyboardEvent,
  scroller: HTMLElement | null,
  scrollTo: (index: number) => void,
  total: number,
): void {
  const step = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] }[event.key];
  const from = event.target;
  if (step === undefined || scroller === null || !(from instanceof HTMLElement)) return;
  const [row, column] = [Number(from.dataset['row']), Number(from.dataset['column'])];
  if (!Number.isInteger(row) || !Number.isInteger(column)) return;
  const next = row + (step[0] ?? 0);
  if (next < 0 || next >= total) return;
  event.preventDefault();
  focusCell(scroller, scrollTo, next, column + (step[1] ?? 0));
}

/** Brings a row into sight and its cell into focus; a row that is not drawn yet is, a frame later. */
function focusCell(
  scroller: HTMLElement | null,
  scrollTo: (index: number) => void,
  index: number,
  column: number,
): void {
  const focus = () => {
    const cell = cellAt(scroller, index, column);
    if (cell === null) return false;
    cell.focus({ preventScroll: true });
    // Only sideways: its row is brought into sight by the table.
    cell.scrollIntoView(nearest);
    return true;
  };
  scrollTo(index);
  if (!focus()) requestAnimationFrame(() => focus() || requestAnimationFrame(focus));
}

const nearest = { block: 'nearest', inline: 'nearest' } as const;

const cellAt = (scroller: HTMLElement | null, index: number, column: number) =>
  scroller?.querySelector<HTMLElement>(`[data-row="${index}"][data-column="${column}"]`) ?? null;

/** The row of a cell; null for anything else. */
function indexOf(target: EventTarget): number | null {
  const row = target instanceof HTMLElement ? target.dataset['row'] : undefined;
  return row === undefined ? null : Number(row);
}
