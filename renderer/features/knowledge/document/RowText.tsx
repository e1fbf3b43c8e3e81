import { memo } from 'react';
import classes from './DocumentPanel.module.css';
import type { Finding } from './openedDocument.ts';
import { markParts, rowKinds, type MarkedPart, type Row } from './rows.ts';

/** One row of a document: plain text in the shape of its kind, never markup of the document's. */
export const RowText = memo(function RowText(props: {
  row: Row;
  text: string | null;
  finding: Finding | undefined;
  /** Pixels to keep free while the text is on its way. */
  height: number;
}) {
  const { row, text } = props;
  const [kind, start, , , , hidden] = row;
  if (text === null) return <div className={classes.blank} style={{ height: Math.max(16, props.height - 12) }} />;
  const parts = markParts(text, start, props.finding);
  const isTable = rowKinds[kind] === 'table' && cellBreak.test(text);
  return (
    <>
      {hidden === 1 && <div className={classes.hidden}>Hidden in the document: a reader would not see this</div>}
      {isTable ? (
        <Cells parts={parts} />
      ) : (
        <div
          className={classes.text}
          data-flows={rowKinds[kind] === 'paragraph' && isHardWrapped(text) ? true : undefined}
          {...(rowKinds[kind] === 'heading' ? { role: 'heading', 'aria-level': Math.min(6, row[3] + 2) } : {})}
        >
          <Parts parts={parts} />
        </div>
      )}
    </>
  );
});

function Parts({ parts }: { parts: readonly MarkedPart[] }) {
  return parts.map((part) =>
    part.mark === 'none' ? (
      <span key={part.start}>{part.text}</span>
    ) : (
      <mark key={part.start} className={classes[part.mark]}>
        {part.text}
      </mark>
    ),
  );
}

const cellBreak = /\t| \| /;

/** Lines that were broken at a width of paper, not where a sentence or verse ends: they may flow as the window is wide. */
export function isHardWrapped(text: string): boolean {
  const lines = text.split('\n').slice(0, -1);
  return lines.length > 0 && lines.every((line) => line.length >= 55 && line.length <= 110);
}

/** A table as it stands in the text: a line a row, tabs or bars between the cells. */
function Cells({ parts }: { parts: readonly MarkedPart[] }) {
  const lines: MarkedPart[][][] = [[[]]];
  for (const part of parts) {
    let offset = part.start;
    for (const piece of part.text.split(/(\t| \| |\n)/)) {
      if (piece === '\n') lines.push([[]]);
      else if (piece === '\t' || piece === ' | ') lines.at(-1)?.push([]);
      else if (piece !== '')
        lines
          .at(-1)
          ?.at(-1)
          ?.push({ ...part, text: piece, start: offset });
      offset += piece.length;
    }
  }
  return (
    <div className={classes.table}>
      <table>
        <tbody>
          {lines
            .filter((cells) => cells.some((cell) => cell.length > 0))
            .map((cells, line) => (
              // oxlint-disable-next-line react/no-array-index-key -- lines of a text have no name but their place
              <tr key={line}>
                {cells.map((cell, column) => (
                  // oxlint-disable-next-line react/no-array-index-key -- nor have its cells
                  <td key={column}>
                    <Parts parts={cell} />
                  </td>
                ))}
              </tr>
            ))}
        </tbody>
      </table>
    </div>
  );
}
