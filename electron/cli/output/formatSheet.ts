import { formatBytes } from '../../../models/catalog/formatBytes.ts';
import { sheetDocument } from '../../engine/evaluation/reports/sheetDocument.ts';
import type { SheetCandidate } from '../../engine/evaluation/sheet.ts';
import { formatDollars, formatRange, formatValue } from '../../engine/evaluation/reports/formatFigures.ts';
import type { RunView, SheetView } from '../../engine/features/evaluation/view.ts';
import type { Terminal } from '../terminal.ts';
import { formatCount, formatDuration } from './formatQuantity.ts';
import { formatTable, type Column } from './formatTable.ts';
import { printable } from './printable.ts';

/** A sheet for programs: the contract's fields, and what else a script asks about. */
export function sheetResult(run: RunView, sheet: SheetView): Record<string, unknown> {
  return {
    ...sheetDocument(sheet),
    name: run.name,
    state: run.state,
    primary: sheet.primary,
    baseline: sheet.baseline,
    sentences: sheet.sentences,
    failures: sheet.failures,
    published: sheet.published,
    spentUsd: run.spentUsd,
    rows: run.rows,
    error: run.error,
  };
}

/** A sheet for people: the verdict, the table, what is missed. */
export function formatSheet(run: RunView, sheet: SheetView, terminal: Pick<Terminal, 'style'>): string {
  const [headline, ...sentences] = sheet.sentences;
  const names = Object.entries(run.metrics).toSorted(
    ([one], [other]) => Number(other === sheet.primary) - Number(one === sheet.primary),
  );
  const columns: Column<SheetCandidate>[] = [
    { title: 'CANDIDATE', value: ({ id }) => id },
    ...names.map(([name, metric]): Column<SheetCandidate> => ({
      title: name.toUpperCase(),
      value: ({ metrics }) => {
        const estimate = metrics[name];
        if (estimate === undefined) return '-';
        const range = name === sheet.primary ? ` (${formatRange(estimate.low, estimate.high, metric)})` : '';
        return `${formatValue(estimate.mean, metric)}${range}`;
      },
      right: true,
    })),
    { title: 'FIRST TOKEN, P95', value: ({ ttft }) => percentiles(ttft), right: true },
    { title: 'ANSWER, P95', value: ({ latency }) => percentiles(latency), right: true },
    { title: 'TOKENS/S', value: ({ tokensPerSecond }) => tokensPerSecond?.toFixed(1) ?? '-', right: true },
    {
      title: 'MEMORY',
      value: ({ peakMemoryBytes }) => (peakMemoryBytes === null ? '-' : formatBytes(peakMemoryBytes)),
      right: true,
    },
    // Few machines have a meter that can be read.
    ...(sheet.candidates.some(({ energyWh }) => energyWh !== null)
      ? [
          {
            title: 'WH/1000',
            value: ({ energyWh }: SheetCandidate) => (energyWh === null ? '-' : energyWh.toPrecision(3)),
            right: true,
          },
        ]
      : []),
    {
      title: 'COST/1000',
      value: ({ costPer1000 }) => (costPer1000 === null ? '?' : formatDollars(costPer1000.usd)),
      right: true,
    },
    { title: 'LEAVES', value: ({ leftMachine, destination }) => (leftMachine ? (destination ?? 'yes') : 'no') },
    {
      title: 'ROWS',
      value: ({ rows }) => `${formatCount(rows.done)}${rows.failed > 0 ? `, ${formatCount(rows.failed)} failed` : ''}`,
      right: true,
    },
  ];
  return [
    ...(headline === undefined ? [] : [`${terminal.style('bold', printable(headline))}\n`]),
    ...sentences.map((sentence) => `${printable(sentence)}\n`),
    ...sheet.caveats.map(({ metric, note }) => printable(`${metric}: ${note}\n`)),
    '\n',
    formatTable(columns, sheet.candidates, (text) => terminal.style('dim', text)),
    ...(sheet.published.length === 0
      ? []
      : ['\n', formatPublished(sheet.published, (text) => terminal.style('dim', text))]),
  ].join('');
}

/** The middle, and what one in twenty exceeds: `1.3 s, 2.0 s`. */
const percentiles = (times: { p50Ms: number; p95Ms: number } | null): string =>
  times === null ? '-' : `${formatDuration(times.p50Ms)}, ${formatDuration(times.p95Ms)}`;

/** What others published, as they wrote it: their tasks are not these rows. */
export function formatPublished(published: SheetView['published'], heading?: (text: string) => string): string {
  return formatTable(
    [
      { title: 'PUBLISHED FOR', value: ({ candidate }) => candidate },
      { title: 'TASK', value: ({ task }) => task },
      { title: 'METRIC', value: ({ metric }) => metric },
      {
        title: 'VALUE',
        value: ({ value, error }) => `${significant(value)}${error === null ? '' : ` ± ${significant(error)}`}`,
        right: true,
      },
      { title: 'SOURCE', value: ({ source }) => source },
    ],
    published,
    heading,
  );
}

const significant = (value: number) => String(Number(value.toPrecision(4)));
