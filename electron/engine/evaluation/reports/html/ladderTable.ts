import { formatBytes } from '../../../../../models/catalog/formatBytes.ts';
import { formatCount, formatMargin, formatRange, formatValue } from '../formatFigures.ts';
import { formatDivergence, formatPerplexity, ladderNote, rungText } from '../formatLadder.ts';
import type { ReportMaterial } from '../reportMaterial.ts';
import { html, type Markup } from './markup.ts';

/** One model at several sizes on the same rows; null where the run has none. */
export function ladderTable({ ladder, metrics, run }: ReportMaterial): Markup | null {
  const metric = metrics[run.suite.primary];
  if (ladder === null || metric === undefined) return null;
  const { steps, measured, sentence } = ladder;
  return html`<h2>Quantisation</h2>
    <p>${sentence}</p>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">Quantisation</th>
            <th scope="col" class="number">File</th>
            <th scope="col" class="number">${run.suite.primary}</th>
            ${
              measured !== null &&
              html`<th scope="col" class="number">Perplexity</th>
                <th scope="col" class="number">KL divergence</th>
                <th scope="col" class="number">Same next token</th>`
            }
            <th scope="col">Against the largest</th>
          </tr>
        </thead>
        <tbody>
          ${steps.map(
            (step) =>
              html`<tr>
                <th scope="row">${step.quantization}<small>${step.candidate}</small></th>
                <td class="number">${formatBytes(step.sizeBytes)}</td>
                <td class="number">
                  ${formatValue(step.metric.mean, metric)}<small
                    >${formatRange(step.metric.low, step.metric.high, metric)}</small
                  >
                </td>
                ${
                  measured !== null &&
                  html`<td class="number">${formatPerplexity(step.perplexity)}</td>
                    <td class="number">${formatDivergence(step.klDivergence)}</td>
                    <td class="number">
                      ${step.sameLikeliest === null ? '–' : formatValue(step.sameLikeliest, { scale: 'share' })}
                    </td>`
                }
                <td>
                  ${rungText(ladder, step)}${step.notWorse === true && ` by more than ${formatMargin(run.suite.margin, metric)}`}
                </td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${measured !== null && html`<p class="dim">${ladderNote(measured, formatCount)}</p>`}`;
}
