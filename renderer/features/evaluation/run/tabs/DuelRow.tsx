import { SegmentedControl } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Fragment, useMemo, useState } from 'react';
import { useTRPC } from '../../../../app/trpc.ts';
import { diffText, type DiffPart } from '../../../../components/diff/diffText.ts';
import { useDiff } from '../../../../components/diff/useDiff.ts';
import { ErrorNotice } from '../../../../components/ErrorNotice.tsx';
import type { CellLine, CellView, RowLine, RunView } from '../../evaluationTypes.ts';
import type { NamedCandidate } from '../candidateNames.ts';
import { Letter } from '../Letter.tsx';
import { shortValue } from '../rows/rowFilters.ts';
import classes from './DuelTab.module.css';

/** The list says the beginnings of answers: they are compared at once. */
const beginningsMs = 20;
/** Marks that a page can bear; an answer with more of them is shown without. */
const mostParts = 6_000;

/** A row in which two candidates differ: the beginnings of their answers, and all of both when it is opened. What only one of them says is marked. */
export function DuelRow(props: {
  run: RunView;
  row: RowLine;
  first: NamedCandidate;
  second: NamedCandidate;
  metric: string;
}) {
  const { run, row, first, second, metric } = props;
  const trpc = useTRPC();
  const [isOpen, setOpen] = useState(false);
  const [repeat, setRepeat] = useState(0);
  const place = { run: run.id, row: row.row, repeat };
  const options = { enabled: isOpen, staleTime: 0, placeholderData: keepPreviousData };
  const one = useQuery({ ...trpc.evaluation.cell.queryOptions({ ...place, candidate: first.id }), ...options });
  const other = useQuery({ ...trpc.evaluation.cell.queryOptions({ ...place, candidate: second.id }), ...options });
  // Both or none: half a difference would be none.
  const whole = isOpen && one.data !== undefined && other.data !== undefined ? [one.data, other.data] : null;
  const error = one.error ?? other.error;
  const { input, references } = whole?.[0]?.row ?? {
    input: row.input,
    references: [row.reference ?? row.label ?? ''].filter((text) => text !== ''),
  };
  const sides: [Side, Side] = [
    { candidate: first, line: row.cells[first.id], cell: whole?.[0] ?? null },
    { candidate: second, line: row.cells[second.id], cell: whole?.[1] ?? null },
  ];
  return (
    <li className={classes.row} data-open={isOpen || undefined}>
      <div className={classes.task}>
        <span className={classes.line}>
          Row {row.line}
          <button
            type="button"
            className={classes.whole}
            aria-expanded={isOpen}
            aria-label={`Row ${row.line}: whole answers`}
            onClick={() => setOpen(!isOpen)}
          >
            {isOpen ? 'Less' : 'Whole answers'}
          </button>
        </span>
        <p>{input}</p>
        <p className={classes.reference}>Reference: {references.length === 0 ? 'none' : references.join(' | ')}</p>
        {isOpen && run.suite.repeats > 1 && (
          <SegmentedControl
            size="xs"
            mt={6}
            aria-label={`Row ${row.line}: which of the repeats`}
            data={Array.from({ length: run.suite.repeats }, (_, index) => ({
              value: String(index),
              label: `${index + 1}.`,
            }))}
            value={String(repeat)}
            onChange={(value) => setRepeat(Number(value))}
          />
        )}
        {isOpen && error !== null && <ErrorNotice error={error} compact />}
      </div>
      {whole === null ? (
        <Beginnings sides={sides} scale={run.metrics[metric]?.scale ?? 'number'} />
      ) : (
        <WholeAnswers sides={sides} scale={run.metrics[metric]?.scale ?? 'number'} metric={metric} />
      )}
    </li>
  );
}

interface Side {
  candidate: NamedCandidate;
  line: CellLine | undefined;
  cell: CellView | null;
}

function Beginnings({ sides, scale }: { sides: [Side, Side]; scale: string }) {
  const [to, from] = [sides[0].line?.text ?? '', sides[1].line?.text ?? ''];
  const parts = useMemo(() => {
    const diff = diffText(from, to, beginningsMs);
    return diff.coarse ? null : diff.parts;
  }, [from, to]);
  return sides.map((side, place) => (
    <Answer
      key={side.candidate.id}
      candidate={side.candidate}
      line={side.line}
      scale={scale}
      text={place === 0 ? to : from}
      parts={parts}
      place={place}
    />
  ));
}

function WholeAnswers({ sides, scale, metric }: { sides: [Side, Side]; scale: string; metric: string }) {
  const [to, from] = [textOf(sides[0].cell), textOf(sides[1].cell)];
  const diff = useDiff(from, to);
  return sides.map((side, place) => (
    <Answer
      key={side.candidate.id}
      candidate={side.candidate}
      line={side.cell?.scores[metric] ?? side.line}
      scale={scale}
      text={place === 0 ? to : from}
      parts={diff?.parts ?? null}
      place={place}
      why={side.cell?.scores[metric]?.reason ?? ''}
    />
  ));
}

const textOf = (cell: CellView | null) => cell?.answer?.text ?? cell?.error?.message ?? '';

function Answer(props: {
  candidate: NamedCandidate;
  line: Pick<CellLine, 'value' | 'passed'> | undefined;
  scale: string;
  text: string;
  parts: readonly DiffPart[] | null;
  place: number;
  why?: string;
}) {
  const { candidate, line, parts } = props;
  // Two answers without a word in common are told apart without marks.
  const isMarked =
    parts !== null &&
    parts.length <= mostParts &&
    parts.some(({ kind, text }) => kind === 'same' && text.trim() !== '');
  const own = props.place === 0 ? 'added' : 'removed';
  return (
    <div className={classes.answer}>
      <span className={classes.who} title={candidate.name}>
        <Letter letter={candidate.letter} />
        <b data-kind={line?.passed === null ? undefined : line?.passed === true ? 'right' : 'wrong'}>
          {line === undefined ? '–' : shortValue(line.value, line.passed, props.scale)}
        </b>
        <span className="ys-visually-hidden">
          {candidate.name}
          {line?.passed === true ? ', right' : line?.passed === false ? ', wrong' : ''}
        </span>
      </span>
      <div className={classes.said}>
        <p>
          {!isMarked
            ? props.text
            : parts
                .filter(({ kind }) => kind === 'same' || kind === own)
                .map((part, index) => (
                  // oxlint-disable-next-line react/no-array-index-key -- the parts of one result never move
                  <Fragment key={index}>
                    {part.kind === 'same' ? part.text : <mark data-kind={own}>{part.text}</mark>}
                  </Fragment>
                ))}
        </p>
        {props.why !== undefined && props.why !== '' && <p className={classes.why}>{props.why}</p>}
      </div>
    </div>
  );
}
