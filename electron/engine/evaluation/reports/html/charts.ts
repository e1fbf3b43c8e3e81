import { formatBytes } from '../../../../../models/catalog/formatBytes.ts';
import { candidateLetter } from '../../candidateNames.ts';
import type { Estimate, SheetCandidate, StayLocalCurve, Verdict } from '../../sheet.ts';
import {
  formatDifference,
  formatDifferenceRange,
  formatDollars,
  formatMilliseconds,
  formatRange,
  formatValue,
} from '../formatFigures.ts';
import type { ReportMetric } from '../reportMaterial.ts';
import { html, type Markup } from './markup.ts';

interface Point {
  /** As in front of the candidate's line in the table. */
  letter: string;
  name: string;
  x: number;
  estimate: Estimate;
  onFront: boolean;
}

type Against = keyof SheetCandidate['pareto'];

const axes: Record<
  Against,
  { title: string; of: (candidate: SheetCandidate) => number | null; format: (value: number) => string }
> = {
  cost: { title: 'Cost of 1,000 tasks', of: ({ costPer1000 }) => costPer1000?.usd ?? null, format: formatDollars },
  speed: {
    title: 'Time of an answer (median)',
    of: ({ latency }) => latency?.p50Ms ?? null,
    format: formatMilliseconds,
  },
  memory: { title: 'Highest memory', of: ({ peakMemoryBytes }) => peakMemoryBytes, format: formatBytes },
};

/** Width and height of a chart, and what its axes take. */
const frame = { width: 360, height: 250, left: 48, right: 16, top: 14, bottom: 42 };

/** Quality against cost, speed or memory; null where fewer than two candidates have a figure for it, or all have the same. */
export function paretoChart(
  candidates: readonly SheetCandidate[],
  against: Against,
  { primary, metric, names }: { primary: string; metric: ReportMetric; names: Record<string, string> },
): Markup | null {
  const { title, of, format } = axes[against];
  const points = candidates.flatMap((candidate, index): Point[] => {
    const [x, estimate] = [of(candidate), candidate.metrics[primary]];
    if (x === null || estimate === undefined) return [];
    const name = names[candidate.id] ?? candidate.id;
    return [{ letter: candidateLetter(index), name, x, estimate, onFront: candidate.pareto[against] }];
  });
  if (points.length < 2 || new Set(points.map(({ x }) => x)).size < 2) return null;
  const xs = scaleOf(
    points.map(({ x }) => x),
    frame.left,
    frame.width - frame.right,
  );
  const ys = qualityScale(points, metric);
  const label = `${metric.label} against ${title.toLowerCase()}`;
  return html`<figure class="chart">
    <svg viewBox="0 0 ${frame.width} ${frame.height}" role="img" aria-label="${label}">
      ${ys.ticks.map((tick) => html`<line class="grid" x1="${frame.left}" x2="${frame.width - frame.right}" y1="${at(ys.place(tick))}" y2="${at(ys.place(tick))}" /><text class="tick" x="${frame.left - 6}" y="${at(ys.place(tick) + 4)}" text-anchor="end">${shortValue(tick, metric)}</text>`)}
      ${xs.ticks.map((tick) => html`<text class="tick" x="${at(xs.place(tick))}" y="${frame.height - 22}" text-anchor="middle">${format(tick)}</text>`)}
      <line
        class="axis"
        x1="${frame.left}"
        x2="${frame.width - frame.right}"
        y1="${frame.height - frame.bottom}"
        y2="${frame.height - frame.bottom}"
      />
      <text
        class="axis-title"
        x="${(frame.left + frame.width - frame.right) / 2}"
        y="${frame.height - 5}"
        text-anchor="middle"
      >
        ${title}${xs.logarithmic ? ' (logarithmic)' : ''}
      </text>
      ${frontLine(points, metric, xs.place, ys.place)}
      ${points
        .toSorted((one, other) => Number(one.onFront) - Number(other.onFront))
        .map((point) => pointMark(point, xs.place(point.x), ys.place, { metric, title, format }))}
    </svg>
    <figcaption>
      ${label}. ${metric.better === 'higher' ? 'Up' : 'Down'} and left is better; on the line nobody is better at both.
    </figcaption>
  </figure>`;
}

function pointMark(
  { letter, name, x, estimate, onFront }: Point,
  left: number,
  place: (value: number) => number,
  { metric, title, format }: { metric: ReportMetric; title: string; format: (value: number) => string },
): Markup {
  const top = place(estimate.mean);
  return html`<g class="${onFront ? 'point front' : 'point'}"
    ><title>
      ${name}: ${formatValue(estimate.mean, metric)} (${formatRange(estimate.low, estimate.high, metric)}),
      ${title.toLowerCase()} ${format(x)}</title
    ><line
      class="whisker"
      x1="${at(left)}"
      x2="${at(left)}"
      y1="${at(place(estimate.low))}"
      y2="${at(place(estimate.high))}"
    /><circle cx="${at(left)}" cy="${at(top)}" r="9" /><text x="${at(left)}" y="${at(top + 3.5)}" text-anchor="middle"
      >${letter}</text
    ></g
  >`;
}

/** Stairs from one point of the front to the next: between them nothing was measured. */
function frontLine(
  points: readonly Point[],
  metric: ReportMetric,
  x: (value: number) => number,
  y: (value: number) => number,
): Markup | null {
  const front = points.filter(({ onFront }) => onFront).toSorted((one, other) => one.x - other.x);
  const turn = metric.better === 'higher' ? 1 : -1;
  const steps: string[] = [];
  let before: Point | undefined;
  for (const point of front) {
    if (before !== undefined && turn * (point.estimate.mean - before.estimate.mean) <= 0) continue;
    if (before === undefined) steps.push(`M${at(x(point.x))} ${at(y(point.estimate.mean))}`);
    else steps.push(`H${at(x(point.x))}`, `V${at(y(point.estimate.mean))}`);
    before = point;
  }
  if (before === undefined || steps.length < 2) return null;
  return html`<path class="front-line" d="${steps.join(' ')}" />`;
}

interface Scale {
  place: (value: number) => number;
  ticks: number[];
  logarithmic: boolean;
}

/** From zero, or logarithmic where the largest is more than twenty times the smallest. */
function scaleOf(values: readonly number[], from: number, to: number): Scale {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const inset = 14;
  if (least > 0 && most / least > 20) {
    const [low, high] = [Math.log10(least), Math.log10(most)];
    const place = (value: number) =>
      from + inset + ((Math.log10(value) - low) / (high - low)) * (to - from - 2 * inset);
    return {
      place,
      ticks: [least, 10 ** ((low + high) / 2), most].map((value) => Number(value.toPrecision(2))),
      logarithmic: true,
    };
  }
  const top = niceStep(most / 3) * Math.ceil(most / niceStep(most / 3));
  const place = (value: number) => from + inset + (value / top) * (to - from - 2 * inset);
  const step = niceStep(most / 3);
  const ticks = Array.from({ length: Math.round(top / step) + 1 }, (_, index) => index * step);
  return { place, ticks: ticks.length > 5 ? ticks.filter((_, index) => index % 2 === 0) : ticks, logarithmic: false };
}

function qualityScale(points: readonly Point[], metric: ReportMetric): Scale {
  const lows = points.map(({ estimate }) => Math.min(estimate.low, estimate.mean));
  const highs = points.map(({ estimate }) => Math.max(estimate.high, estimate.mean));
  const limit = metric.scale === 'share' ? 1 : metric.scale === 'score' ? 100 : Number.POSITIVE_INFINITY;
  const span = Math.max(...highs) - Math.min(...lows) || Math.abs(highs[0] as number) || 1;
  const step = niceStep(span / 4);
  const low = Math.max(
    metric.scale === 'number' ? Number.NEGATIVE_INFINITY : 0,
    step * Math.floor(Math.min(...lows) / step),
  );
  const high = Math.min(Math.max(limit, Math.max(...highs)), step * Math.ceil(Math.max(...highs) / step)) || step;
  const bottom = frame.height - frame.bottom;
  const place = (value: number) => bottom - ((value - low) / (high - low || 1)) * (bottom - frame.top - 8);
  const ticks = Array.from({ length: Math.round((high - low) / step) + 1 }, (_, index) => low + index * step);
  return { place, ticks: ticks.filter((tick) => tick <= high + step / 1e6), logarithmic: false };
}

/** 1, 2 or 5 times a power of ten, at least as large. */
function niceStep(size: number): number {
  if (!(size > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(size));
  return (([1, 2, 5].find((factor) => factor * power >= size * 0.999) ?? 10) as number) * power;
}

function shortValue(value: number, { scale }: ReportMetric): string {
  return scale === 'share' ? `${Number((value * 100).toPrecision(4))} %` : String(Number(value.toPrecision(4)));
}

const at = (value: number) => Number(value.toFixed(1));

/** A quality with its interval as a line on the whole of its scale; null for a figure without a scale. */
export function estimateBar(estimate: Estimate, metric: ReportMetric): Markup | null {
  const whole = metric.scale === 'share' ? 1 : metric.scale === 'score' ? 100 : null;
  if (whole === null) return null;
  const place = (value: number) => at(Math.min(Math.max(value / whole, 0), 1) * 100);
  return html`<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
    <rect class="track" x="0" y="3" width="100" height="2" />
    <rect
      class="range"
      x="${place(estimate.low)}"
      y="1.5"
      width="${at(Math.max(place(estimate.high) - place(estimate.low), 0.6))}"
      height="5"
    />
    <rect class="mean" x="${at(Math.min(place(estimate.mean), 99) - 0.5)}" y="0" width="1.4" height="8" />
  </svg>`;
}

/** Differences with their intervals under one another, on one scale: zero, the margin, and where each lies. */
export function differenceBar(verdict: Verdict, reach: number, metric: ReportMetric): Markup {
  const place = (value: number) => at(100 + Math.min(Math.max(value / reach, -1), 1) * 96);
  const { low, high, difference, margin } = verdict;
  return html`<svg
    class="forest"
    viewBox="0 0 200 20"
    role="img"
    aria-label="${formatDifference(difference, metric)}, ${formatDifferenceRange(low, high, metric)}"
  >
    <rect class="margin" x="${place(-margin)}" y="1" width="${at(100 - place(-margin))}" height="18" />
    <line class="zero" x1="100" x2="100" y1="0" y2="20" />
    <line class="${`interval ${verdict.verdict}`}" x1="${place(low)}" x2="${place(high)}" y1="10" y2="10" />
    <circle class="${`dot ${verdict.verdict}`}" cx="${place(difference)}" cy="10" r="4" />
  </svg>`;
}

/** How far the differences reach, so that all fit. */
export function reachOf(verdicts: readonly Verdict[]): number {
  return Math.max(...verdicts.flatMap(({ low, high, margin }) => [Math.abs(low), Math.abs(high), margin * 1.5]), 1e-9);
}

/** Quality by the share of rows that stay on this machine. */
export function stayLocalChart(
  curve: StayLocalCurve,
  metric: ReportMetric,
  names: Record<string, string>,
): Markup | null {
  const points = curve.points.toSorted((one, other) => one.local - other.local);
  if (points.length < 2) return null;
  const ys = qualityScale(
    points.map(({ quality, local }) => ({
      letter: '',
      name: '',
      x: local,
      onFront: true,
      estimate: { mean: quality, low: quality, high: quality, n: 0, missing: 0, spread: null },
    })),
    metric,
  );
  const x = (share: number) => frame.left + 14 + share * (frame.width - frame.left - frame.right - 28);
  const path = points.map(
    ({ local, quality }, index) => `${index === 0 ? 'M' : 'L'}${at(x(local))} ${at(ys.place(quality))}`,
  );
  const label = `${metric.label} by the share kept on this machine`;
  return html`<figure class="chart">
    <svg viewBox="0 0 ${frame.width} ${frame.height}" role="img" aria-label="${label}">
      ${ys.ticks.map((tick) => html`<line class="grid" x1="${frame.left}" x2="${frame.width - frame.right}" y1="${at(ys.place(tick))}" y2="${at(ys.place(tick))}" /><text class="tick" x="${frame.left - 6}" y="${at(ys.place(tick) + 4)}" text-anchor="end">${shortValue(tick, metric)}</text>`)}
      ${[0, 0.25, 0.5, 0.75, 1].map((share) => html`<text class="tick" x="${at(x(share))}" y="${frame.height - 22}" text-anchor="middle">${share * 100} %</text>`)}
      <line
        class="axis"
        x1="${frame.left}"
        x2="${frame.width - frame.right}"
        y1="${frame.height - frame.bottom}"
        y2="${frame.height - frame.bottom}"
      />
      <text
        class="axis-title"
        x="${(frame.left + frame.width - frame.right) / 2}"
        y="${frame.height - 5}"
        text-anchor="middle"
      >
        Kept on this machine
      </text>
      <path class="curve" d="${path.join(' ')}" />
    </svg>
    <figcaption>
      ${names[curve.local] ?? curve.local} first, ${names[curve.cloud] ?? curve.cloud} when unsure (${curve.signal}).
    </figcaption>
  </figure>`;
}
