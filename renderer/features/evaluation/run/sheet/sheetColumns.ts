import { formatBytes, formatDuration, formatRate, formatUsd } from '../../../../components/format.ts';
import { confidenceText } from '../../figures.ts';

/** What the table needs of a candidate's line; a part of the engine's. */
export interface SheetLine {
  ttft: { p50Ms: number; p95Ms: number } | null;
  latency: { p50Ms: number; p95Ms: number } | null;
  tokensPerSecond: number | null;
  costPer1000: { usd: number; priceListDate: string | null } | null;
  energyWh: number | null;
  peakMemoryBytes: number | null;
}

export interface SheetColumn {
  key: string;
  label: string;
  explanation: string;
  better: 'higher' | 'lower';
  value: (line: SheetLine) => number | null;
  text: (line: SheetLine) => string;
  /** A second line. */
  detail?: (line: SheetLine) => string;
}

const dash = '–';

/** The columns that every sheet has beside its metrics. */
export const costColumns: readonly SheetColumn[] = [
  {
    key: 'ttft',
    label: 'First token',
    explanation:
      'Time to the first token: half of the answers were as fast (p50), 95 of 100 (p95). Queue and load are left out.',
    better: 'lower',
    value: ({ ttft }) => ttft?.p50Ms ?? null,
    text: ({ ttft }) => (ttft === null ? dash : formatDuration(ttft.p50Ms)),
    detail: ({ ttft }) => (ttft === null ? '' : `p95 ${formatDuration(ttft.p95Ms)}`),
  },
  {
    key: 'latency',
    label: 'Whole answer',
    explanation: 'Time from the beginning of a turn to the end of its answer, p50 and p95.',
    better: 'lower',
    value: ({ latency }) => latency?.p50Ms ?? null,
    text: ({ latency }) => (latency === null ? dash : formatDuration(latency.p50Ms)),
    detail: ({ latency }) => (latency === null ? '' : `p95 ${formatDuration(latency.p95Ms)}`),
  },
  {
    key: 'rate',
    label: 'Tokens/s',
    explanation: 'Output tokens a second after the first one.',
    better: 'higher',
    value: ({ tokensPerSecond }) => tokensPerSecond,
    text: ({ tokensPerSecond }) => (tokensPerSecond === null ? dash : formatRate(tokensPerSecond)),
  },
  {
    key: 'memory',
    label: 'Memory',
    explanation: 'Highest memory of the model’s process. Not known of a service.',
    better: 'lower',
    value: ({ peakMemoryBytes }) => peakMemoryBytes,
    text: ({ peakMemoryBytes }) => (peakMemoryBytes === null ? dash : formatBytes(peakMemoryBytes)),
  },
  {
    key: 'energy',
    label: 'Energy / 1,000',
    explanation: 'Watt hours for 1,000 tasks, where this machine’s meter can be read.',
    better: 'lower',
    value: ({ energyWh }) => energyWh,
    text: ({ energyWh }) => (energyWh === null ? dash : `${energyText(energyWh)} Wh`),
  },
  {
    key: 'cost',
    label: 'Cost / 1,000',
    explanation: 'US dollars for 1,000 tasks by the price list of the date given. Energy is not in it.',
    better: 'lower',
    value: ({ costPer1000 }) => costPer1000?.usd ?? null,
    text: ({ costPer1000 }) => (costPer1000 === null ? dash : formatUsd(costPer1000.usd)),
    detail: ({ costPer1000 }) =>
      costPer1000?.priceListDate == null || costPer1000.usd === 0 ? '' : `prices of ${costPer1000.priceListDate}`,
  },
];

const energyText = (wattHours: number): string =>
  wattHours >= 100 ? wattHours.toFixed(0) : String(Number(wattHours.toPrecision(3)));

export interface Sorting {
  key: string;
  descending: boolean;
}

/** Lines by a figure; those without one always come last, ties keep the suite's order. */
export function sortLines<Line>(
  lines: readonly Line[],
  value: (line: Line) => number | null,
  descending: boolean,
): Line[] {
  return [...lines].sort((a, b) => {
    const [first, second] = [value(a), value(b)];
    if (first === null || second === null) return Number(first === null) - Number(second === null);
    return descending ? second - first : first - second;
  });
}

/** A column's head is pressed: best first, then the other way round, then as the suite has it. */
export function nextSorting(now: Sorting | null, key: string, better: 'higher' | 'lower'): Sorting | null {
  const bestFirst = better === 'higher';
  if (now?.key !== key) return { key, descending: bestFirst };
  return now.descending === bestFirst ? { key, descending: !bestFirst } : null;
}

/** The name of an interval: "95 % interval". */
export const intervalName = (confidence: number): string => `${confidenceText(confidence)} interval`;
