/* oxlint-disable jsx-a11y/prefer-tag-over-role -- a grid of its own, which a table's elements cannot be */
import { memo } from 'react';
import type { CellLine, RowLine } from '../../evaluationTypes.ts';
import type { NamedCandidate } from '../candidateNames.ts';
import { shortValue } from './rowFilters.ts';
import classes from './RowTable.module.css';

interface TableLineProps {
  index: number;
  /** Where it begins and how high it is, px. */
  top: number;
  height: number;
  columns: string;
  /** Undefined until it is there. */
  line: RowLine | undefined;
  named: readonly NamedCandidate[];
  metricScale: string;
  /** An answer is open beside the table, of this row or another. */
  isPanelOpen: boolean;
  /** Whose answer is open, where it is one of this row. */
  openedCandidate: string | null;
  onOpen: (cell: { row: string; candidate: string; index: number }, byKeyboard: boolean) => void;
}

/** One row with its answers. Drawn anew only when something of it changes: with six candidates a screen of them costs several frames. */
export const TableLine = memo(function TableLine(props: TableLineProps) {
  const { line, named, index, openedCandidate } = props;
  return (
    <div
      className={classes.line}
      role="row"
      aria-rowindex={index + 2}
      data-open={openedCandidate !== null || undefined}
      style={{ gridTemplateColumns: props.columns, height: props.height, transform: `translateY(${props.top}px)` }}
    >
      {line === undefined ? (
        <div role="cell" className={classes.number}>
          …
        </div>
      ) : (
        <>
          <div role="rowheader" className={classes.number}>
            {line.line}
          </div>
          <div role="cell" className={classes.text} title={line.input}>
            {line.input}
          </div>
          <div role="cell" className={classes.text}>
            {line.reference ?? line.label ?? '–'}
          </div>
          {named.map((candidate, place) => {
            const cell = line.cells[candidate.id];
            const isThis = openedCandidate === candidate.id;
            const open = (byKeyboard: boolean) =>
              props.onOpen({ row: line.row, candidate: candidate.id, index }, byKeyboard);
            return (
              <div role="cell" key={candidate.id} className={classes.cell}>
                <button
                  type="button"
                  className={classes.open}
                  data-row={index}
                  data-column={place}
                  data-open={isThis || undefined}
                  aria-current={isThis || undefined}
                  aria-label={cellLabel(candidate.name, line.line, cell, props.metricScale)}
                  // A key that presses a button is a click without a pointer.
                  onClick={(event) => open(event.detail === 0)}
                  // With an answer open beside the table, it is that of the cell one has come to.
                  onFocus={() => {
                    if (props.isPanelOpen && !isThis) open(false);
                  }}
                >
                  <CellMark cell={cell} metricScale={props.metricScale} />
                  <span className={classes.answer}>{cell?.state === 'failed' ? 'No answer' : (cell?.text ?? '')}</span>
                </button>
              </div>
            );
          })}
        </>
      )}
    </div>
  );
});

function CellMark({ cell, metricScale }: { cell: CellLine | undefined; metricScale: string }) {
  if (cell === undefined || cell.state === 'waiting') return <span className={classes.mark}>·</span>;
  const kind = cell.state === 'failed' ? 'failed' : cell.passed === null ? 'none' : cell.passed ? 'right' : 'wrong';
  return (
    <span className={classes.mark} data-kind={kind}>
      {cell.state === 'failed' ? '!' : shortValue(cell.value, cell.passed, metricScale)}
    </span>
  );
}

function cellLabel(name: string, line: number, cell: CellLine | undefined, metricScale: string): string {
  const where = `${name}, row ${line}`;
  if (cell === undefined || cell.state === 'waiting') return `${where}: to come`;
  if (cell.state === 'failed') return `${where}: failed, no answer`;
  const score =
    cell.passed === null
      ? cell.value === null
        ? 'no score'
        : `score ${shortValue(cell.value, null, metricScale)}`
      : cell.passed
        ? 'right'
        : 'wrong';
  return `${where}: ${score}. ${cell.text.slice(0, 120)}`;
}
