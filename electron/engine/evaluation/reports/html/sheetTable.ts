import { formatBytes } from '../../../../../models/catalog/formatBytes.ts';
import type { Estimate, SheetCandidate } from '../../sheet.ts';
import { formatCount, formatDollars, formatMilliseconds, formatRange, formatValue } from '../formatFigures.ts';
import type { ReportMaterial, ReportMetric } from '../reportMaterial.ts';
import { candidateLetter, techniqueText } from '../../candidateNames.ts';
import { estimateBar } from './charts.ts';
import { html, type Markup } from './markup.ts';
import { metricTitle } from '../metricTitle.ts';

/** The decision sheet: a line for each candidate, the primary metric first. */
export function sheetTable({ run, sheet, metrics }: ReportMaterial): Markup {
  const { primary, baseline } = run.suite;
  const shown = Object.entries(metrics).toSorted(
    ([one], [other]) => Number(other === primary) - Number(one === primary),
  );
  const has = (of: (candidate: SheetCandidate) => unknown) =>
    sheet.candidates.some((candidate) => of(candidate) !== null);
  const energy = has(({ energyWh }) => energyWh);
  const memory = has(({ peakMemoryBytes }) => peakMemoryBytes);
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          <th scope="col">Candidate</th>
          ${shown.map(([name, metric]) => html`<th scope="col" class="number">${columnTitle(metricTitle(run.suite, name, metric), metric)}</th>`)}
          <th scope="col" class="number">First token</th>
          <th scope="col" class="number">Whole answer</th>
          <th scope="col" class="number">Tokens/s</th>
          ${memory && html`<th scope="col" class="number">Memory</th>`}${energy && html`<th scope="col" class="number">Energy</th>`}
          <th scope="col" class="number">Cost of 1,000</th>
          <th scope="col">Data leaves</th>
          <th scope="col" class="number">Rows</th>
        </tr>
      </thead>
      <tbody>
        ${sheet.candidates.map(
          (candidate, index) =>
            html`<tr>
              <th scope="row">
                <div class="name">
                  <span class="index">${candidateLetter(index)}</span>
                  <div>
                    ${candidate.modelName}
                    ${candidate.id === baseline && html`<span class="tag plain">baseline</span>`}<small
                      >${techniqueText(candidate.technique)}</small
                    >
                  </div>
                </div>
              </th>
              ${shown.map(([name, metric]) => estimateCell(candidate.metrics[name], metric, name === primary))}
              ${timesCell(candidate.ttft)}${timesCell(candidate.latency)}
              <td class="number">${candidate.tokensPerSecond === null ? '–' : candidate.tokensPerSecond.toFixed(1)}</td>
              ${memory && html`<td class="number">${candidate.peakMemoryBytes === null ? '–' : formatBytes(candidate.peakMemoryBytes)}</td>`}
              ${energy && html`<td class="number">${candidate.energyWh === null ? '–' : `${Number(candidate.energyWh.toPrecision(3))} Wh`}</td>`}
              ${costCell(candidate)}
              <td>
                ${candidate.leftMachine ? html`<span class="tag cannot-tell">yes</span><small>${candidate.destination ?? ''}</small>` : html`<span class="tag right">no</span>`}
              </td>
              ${rowsCell(candidate)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function columnTitle(title: string, { better }: ReportMetric): string {
  return better === 'lower' ? `${title} \u2193` : title;
}

function estimateCell(estimate: Estimate | undefined, metric: ReportMetric, primary: boolean): Markup {
  if (estimate === undefined) return html`<td class="number">–</td>`;
  const notes = [
    formatRange(estimate.low, estimate.high, metric),
    ...(estimate.missing === 0 ? [] : [`${formatCount(estimate.missing)} without a score`]),
    ...(estimate.spread === null || estimate.spread === 0
      ? []
      : [`\u00b1${formatValue(estimate.spread, metric)} between repeats`]),
  ];
  const value = formatValue(estimate.mean, metric);
  return html`<td class="number">
    ${primary ? html`<strong>${value}</strong>` : value}${notes.map((note) => html`<small>${note}</small>`)}${primary && estimateBar(estimate, metric)}
  </td>`;
}

function timesCell(times: { p50Ms: number; p95Ms: number } | null): Markup {
  if (times === null) return html`<td class="number">–</td>`;
  return html`<td class="number">
    ${formatMilliseconds(times.p50Ms)}<small>95 %: ${formatMilliseconds(times.p95Ms)}</small>
  </td>`;
}

function costCell({ costPer1000 }: SheetCandidate): Markup {
  if (costPer1000 === null) return html`<td class="number">not known</td>`;
  const { usd, priceListDate } = costPer1000;
  return html`<td class="number">
    ${formatDollars(usd)}${priceListDate !== null && html`<small>${priceListDate}</small>`}
  </td>`;
}

function rowsCell({ rows: { done, failed, waiting } }: SheetCandidate): Markup {
  const notes = [
    ...(failed === 0 ? [] : [`${formatCount(failed)} failed`]),
    ...(waiting === 0 ? [] : [`${formatCount(waiting)} to come`]),
  ];
  return html`<td class="number">
    ${formatCount(done)}${notes.length > 0 && html`<small>${notes.join(', ')}</small>`}
  </td>`;
}
