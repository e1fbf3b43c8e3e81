import { Tooltip } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconCloudUp, IconHome } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { Conditions } from '../../../../components/Conditions.tsx';
import { conditionRows } from '../../../../components/conditionRows.ts';
import { formatCount } from '../../../../components/format.ts';
import type { Estimate, RunView, SheetCandidate, SheetView } from '../../evaluationTypes.ts';
import { intervalText, valueText, type ValueScale } from '../../figures.ts';
import { techniqueName } from '../../techniques.ts';
import { SidewaysScroll } from '../../scrolling/SidewaysScroll.tsx';
import { findNamed, type NamedCandidate } from '../candidateNames.ts';
import { CandidateName } from '../CandidateName.tsx';
import { Letter } from '../Letter.tsx';
import { costColumns, intervalName, nextSorting, sortLines, type SheetColumn, type Sorting } from './sheetColumns.ts';
import classes from './SheetTable.module.css';
import { metricLabel } from './WhatIf.tsx';

interface Column {
  key: string;
  label: string;
  explanation: string;
  better: 'higher' | 'lower';
  value: (line: SheetCandidate) => number | null;
}

/** The sheet itself: a line a candidate, a column a figure, each with what it says about how sure it is. */
export function SheetTable({
  run,
  sheet,
  named,
}: {
  run: RunView;
  sheet: SheetView;
  named: readonly NamedCandidate[];
}) {
  const [sorting, setSorting] = useState<Sorting | null>(null);
  const metricNames = useMemo(
    () => [sheet.primary, ...Object.keys(run.metrics).filter((name) => name !== sheet.primary)],
    [run.metrics, sheet.primary],
  );
  const metricColumns = metricNames.map((name): Column => {
    const metric = run.metrics[name];
    return {
      key: `metric ${name}`,
      label: metricLabel(run, name),
      explanation: metric?.definition ?? '',
      better: metric?.better ?? 'higher',
      value: (line) => line.metrics[name]?.mean ?? null,
    };
  });
  // What no candidate has a figure of (energy, where the machine has no meter; memory, of services) would push what each costs out of sight.
  const known = costColumns.filter(
    ({ key, value }) => (key !== 'energy' && key !== 'memory') || sheet.candidates.some((line) => value(line) !== null),
  );
  const columns: Column[] = [...metricColumns, ...known];
  const sorted = columns.find(({ key }) => key === sorting?.key);
  const lines =
    sorting === null || sorted === undefined
      ? sheet.candidates
      : sortLines(sheet.candidates, sorted.value, sorting.descending);
  return (
    <section className={classes.section} aria-labelledby="sheet">
      <h2 id="sheet">Candidates</h2>
      <SidewaysScroll label="Decision sheet" isHeld>
        <table className={classes.table} aria-label="Decision sheet">
          <thead>
            <tr>
              <th scope="col" className={classes.candidate}>
                Candidate
              </th>
              {columns.map((column) => (
                <SortHead key={column.key} column={column} sorting={sorting} onSorting={setSorting} />
              ))}
              <th scope="col">Data leaves</th>
              <th scope="col" className={classes.figure}>
                Rows
              </th>
            </tr>
          </thead>
          <tbody>
            {lines.map((line) => (
              <SheetRow key={line.id} {...{ line, run, sheet, named, metricNames, known }} />
            ))}
          </tbody>
        </table>
      </SidewaysScroll>
      <p className={classes.caption}>
        Under each score its {intervalName(sheet.confidence)}. Failed rows are no wrong answers: they are counted apart
        and left out of the scores.
        {known.length < costColumns.length &&
          ` Not known of any candidate here: ${costColumns
            .filter((column) => !known.includes(column))
            .map(({ label }) => label.replace(' / 1,000', '').toLowerCase())
            .join(' and ')}.`}
      </p>
    </section>
  );
}

function SortHead(props: { column: Column; sorting: Sorting | null; onSorting: (sorting: Sorting | null) => void }) {
  const { column, sorting } = props;
  const isOn = sorting?.key === column.key;
  const Arrow = sorting?.descending === true ? IconArrowDown : IconArrowUp;
  return (
    <th
      scope="col"
      className={classes.figure}
      aria-label={column.label}
      aria-sort={!isOn ? 'none' : sorting.descending ? 'descending' : 'ascending'}
    >
      <Tooltip label={column.explanation} multiline maw={320} disabled={column.explanation === ''}>
        <button
          type="button"
          className={classes.sort}
          onClick={() => props.onSorting(nextSorting(sorting, column.key, column.better))}
        >
          {column.label}
          {isOn && <Arrow size={12} aria-hidden="true" />}
        </button>
      </Tooltip>
    </th>
  );
}

function SheetRow(props: {
  line: SheetCandidate;
  run: RunView;
  sheet: SheetView;
  named: readonly NamedCandidate[];
  metricNames: readonly string[];
  known: readonly SheetColumn[];
}) {
  const { line, run, sheet, named, metricNames, known } = props;
  const { letter, name } = findNamed(named, line.id);
  const isBase = line.id === sheet.baseline;
  const technique = techniqueName(line.technique);
  const isSaid = name.toLowerCase().includes(technique.toLowerCase());
  return (
    <tr>
      <th scope="row" className={classes.candidate}>
        <span className={classes.name}>
          <Letter letter={letter} strong={isBase} />
          <span className={classes.nameText}>
            <span title={name}>
              <CandidateName name={name} />
            </span>
            <small>
              {[...(isSaid ? [] : [technique]), ...(isBase ? ['The others are compared with it'] : [])].join('. ')}
            </small>
            {line.conditions !== null && (
              <Conditions
                name={name}
                rows={() => [
                  ...(line.mixed.length > 0
                    ? [{ label: 'Not the same for all rows', value: line.mixed.join(', ') }]
                    : []),
                  ...(line.conditions === null ? [] : conditionRows(line.conditions)),
                ]}
                record={() => ({ ...line.conditions, mixed: line.mixed })}
              />
            )}
          </span>
        </span>
      </th>
      {metricNames.map((metric) => (
        <td key={metric} className={classes.figure}>
          <Score
            estimate={line.metrics[metric]}
            scale={run.metrics[metric] ?? { scale: 'number' }}
            drawn={metric === sheet.primary && run.metrics[metric]?.scale !== 'number'}
          />
        </td>
      ))}
      {known.map((column) => (
        <td key={column.key} className={classes.figure}>
          {column.text(line)}
          <small>{column.detail?.(line) ?? ''}</small>
        </td>
      ))}
      <td>
        {line.leftMachine ? (
          <span className={classes.leaves}>
            <IconCloudUp size={14} aria-hidden="true" /> Yes
            <small>{line.destination ?? ''}</small>
          </span>
        ) : (
          <span className={classes.stays}>
            <IconHome size={14} aria-hidden="true" /> No
          </span>
        )}
      </td>
      <td className={classes.figure}>
        {formatCount(line.rows.done)}
        <small data-bad={line.rows.failed > 0 || undefined}>
          {line.rows.failed > 0
            ? `${formatCount(line.rows.failed)} failed`
            : line.rows.waiting > 0
              ? `${formatCount(line.rows.waiting)} to come`
              : ''}
        </small>
      </td>
    </tr>
  );
}

/** A score with its interval in words, and drawn on the metric's whole scale where it has one. */
function Score(props: { estimate: Estimate | undefined; scale: ValueScale; drawn: boolean }) {
  const { estimate, scale } = props;
  if (estimate === undefined || !Number.isFinite(estimate.mean)) return <>–</>;
  const whole = scale.scale === 'share' ? 1 : 100;
  const x = (value: number) => `${Math.min(100, Math.max(0, (value / whole) * 100)).toFixed(1)}%`;
  return (
    <>
      <b className={classes.score}>{valueText(estimate.mean, scale)}</b>
      <small>{intervalText(estimate.low, estimate.high, scale)}</small>
      {props.drawn && (
        <svg className={classes.interval} aria-hidden="true" focusable="false">
          <line className={classes.track} x1="0" x2="100%" y1="4" y2="4" />
          <line className={classes.range} x1={x(estimate.low)} x2={x(estimate.high)} y1="4" y2="4" />
          <circle className={classes.dot} cx={x(estimate.mean)} cy="4" r="3" />
        </svg>
      )}
      {estimate.missing > 0 && <small>{formatCount(estimate.missing)} without a score</small>}
      {estimate.spread !== null && estimate.spread > 0 && (
        <small>±{valueText(estimate.spread, scale)} between repeats</small>
      )}
    </>
  );
}
