import { Progress, Table } from '@mantine/core';
import { formatTimeLeft } from '../../../components/format.ts';
import { clockText, factorText, isOpen, percentText, stateWords } from '../speechText.ts';
import type { Comparison, ComparisonCell } from '../speechTypes.ts';
import classes from './Compare.module.css';

export interface CellPlace {
  recordingId: string;
  model: string;
}

/** Each recording by each model: a press shows what was heard beside what was said. */
export function CellTable(props: {
  comparison: Comparison;
  opened: CellPlace | null;
  onOpen: (place: CellPlace) => void;
}) {
  const { comparison, opened } = props;
  const cells = new Map(comparison.cells.map((cell) => [`${cell.recordingId} ${cell.model}`, cell]));
  return (
    <Table.ScrollContainer
      minWidth={Math.max(420, 220 + comparison.columns.length * 130)}
      scrollAreaProps={{
        viewportProps: { tabIndex: 0, role: 'region', 'aria-label': 'Each recording by each model, scrolls sideways' },
      }}
    >
      <Table className={classes.table} aria-label="Each recording by each model">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Recording</Table.Th>
            {comparison.columns.map(({ model, name }) => (
              <Table.Th key={model} className={classes.number}>
                {name}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {comparison.rows.map((row) => (
            <Table.Tr key={row.recordingId}>
              <Table.Th scope="row" className={classes.setup}>
                {row.name}
                <small>
                  {[
                    row.seconds === null ? null : clockText(row.seconds),
                    row.reference === null ? 'no reference' : null,
                    row.removed ? 'removed' : null,
                  ]
                    .filter((part) => part !== null)
                    .join(' · ')}
                </small>
              </Table.Th>
              {comparison.columns.map(({ model, name }) => {
                const cell = cells.get(`${row.recordingId} ${model}`);
                const isOpened = opened?.recordingId === row.recordingId && opened.model === model;
                return (
                  <Table.Td key={model} className={classes.number} data-opened={isOpened || undefined}>
                    {cell === undefined ? (
                      '–'
                    ) : (
                      <Cell
                        cell={cell}
                        label={`${row.name} by ${name}`}
                        isOpened={isOpened}
                        onOpen={() => props.onOpen({ recordingId: row.recordingId, model })}
                      />
                    )}
                  </Table.Td>
                );
              })}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Cell(props: { cell: ComparisonCell; label: string; isOpened: boolean; onOpen: () => void }) {
  const { cell } = props;
  if (isOpen(cell.state)) {
    const { seconds, durationSeconds, secondsLeft } = cell.progress;
    const share = durationSeconds === null || durationSeconds === 0 ? null : seconds / durationSeconds;
    return cell.state === 'waiting' ? (
      <span className={classes.range}>waiting</span>
    ) : (
      <>
        <Progress
          value={(share ?? 0) * 100}
          size={4}
          animated={share === null}
          aria-label={`Progress of ${props.label}`}
        />
        <span className={classes.range}>{secondsLeft === null ? ' ' : formatTimeLeft(secondsLeft)}</span>
      </>
    );
  }
  if (cell.state !== 'done') {
    const { label } = stateWords[cell.state];
    return cell.error === null ? (
      <span className={classes.bad}>{label}</span>
    ) : (
      <button
        type="button"
        className={`${classes.cell} ${classes.bad}`}
        aria-pressed={props.isOpened}
        aria-label={`${props.label}: ${label}. Show why`}
        title={cell.error.message}
        onClick={props.onOpen}
      >
        {label}
      </button>
    );
  }
  const flags = cell.repeated + cell.invented;
  return (
    <>
      <button
        type="button"
        className={classes.cell}
        aria-pressed={props.isOpened}
        aria-label={`${props.label}: ${cell.words === null ? 'no reference' : `${percentText(cell.words.rate)} word errors`}. Show`}
        onClick={props.onOpen}
      >
        {cell.words === null ? 'Show' : percentText(cell.words.rate)}
      </button>
      <span className={classes.range}>
        {factorText(cell.realTimeFactor)}
        {flags > 0 && ` · ${flags} flagged`}
      </span>
      {cell.speakers?.rate != null && (
        <span className={classes.range}>{percentText(cell.speakers.rate)} speaker errors</span>
      )}
    </>
  );
}
