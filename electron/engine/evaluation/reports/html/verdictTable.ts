import type { Verdict } from '../../sheet.ts';
import {
  formatConfidence,
  formatCount,
  formatDifference,
  formatDifferenceRange,
  formatMargin,
  formatMoreRows,
  formatRows,
} from '../formatFigures.ts';
import type { ReportMaterial, ReportMetric } from '../reportMaterial.ts';
import { differenceBar, reachOf } from './charts.ts';
import { html, type Markup } from './markup.ts';

const words: Record<Verdict['verdict'], string> = {
  better: 'better',
  'not-worse': 'not worse',
  worse: 'worse',
  'cannot-tell': 'cannot tell yet',
};

const testNames: Record<Verdict['test'], string> = {
  mcnemar: 'McNemar, exact',
  bootstrap: 'bootstrap',
  'bootstrap-widened': 'bootstrap, widened: few rows differ',
};

/** Every verdict with how it came about; null where there is none. */
export function verdictTable({ sheet, metrics, run }: ReportMaterial, names: Record<string, string>): Markup | null {
  const [first] = sheet.verdicts;
  if (first === undefined) return null;
  const byMetric = Map.groupBy(sheet.verdicts, ({ metric }) => metric);
  const primary = metrics[run.suite.primary];
  return html`<h2>Verdicts</h2>
    <p class="dim">
      “Not worse” is: even at the unfavourable end of the ${formatConfidence(first.confidence)} interval no more than
      ${primary === undefined ? first.margin : formatMargin(first.margin, primary)} are lost (the shaded part).
      ${sheet.verdicts.length > 1 && `Intervals and p-values are corrected for ${formatCount(sheet.verdicts.length)} comparisons (Holm).`}
    </p>
    ${Array.from(byMetric, ([name, verdicts]) => metricTable(verdicts, metrics[name], byMetric.size > 1 ? name : null, names))}`;
}

function metricTable(
  verdicts: readonly Verdict[],
  metric: ReportMetric | undefined,
  title: string | null,
  names: Record<string, string>,
): Markup | null {
  if (metric === undefined) return null;
  const reach = reachOf(verdicts);
  return html`${title !== null && html`<h3>${title}</h3>`}
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">Compared</th>
            <th scope="col">Verdict</th>
            <th scope="col">Worse ← difference → better</th>
            <th scope="col" class="number">Difference</th>
            <th scope="col" class="number">Wins, losses, ties</th>
            <th scope="col" class="number">p</th>
          </tr>
        </thead>
        <tbody>
          ${verdicts.map(
            (verdict) =>
              html`<tr>
                <th scope="row">
                  ${names[verdict.a] ?? verdict.a}<small>against ${names[verdict.b] ?? verdict.b}</small
                  >${verdict.fairness.map((note) => html`<small>Note: ${note}</small>`)}
                </th>
                <td>
                  <span class="${`tag ${verdict.verdict}`}">${words[verdict.verdict]}</span
                  >${verdict.rowsNeeded !== null && html`<small>${formatMoreRows(verdict.rowsNeeded)}</small>`}
                </td>
                <td>${differenceBar(verdict, reach, metric)}</td>
                <td class="number">
                  ${formatDifference(verdict.difference, metric)}<small
                    >${formatDifferenceRange(verdict.low, verdict.high, metric)}</small
                  >
                </td>
                <td class="number">
                  ${formatCount(verdict.wins)}, ${formatCount(verdict.losses)}, ${formatCount(verdict.ties)}<small
                    >${formatRows(verdict.n)}</small
                  >
                </td>
                <td class="number">${probability(verdict.adjustedP)}<small>${testNames[verdict.test]}</small></td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
}

const probability = (p: number) => (p < 0.001 ? '< 0.001' : p.toFixed(3));
