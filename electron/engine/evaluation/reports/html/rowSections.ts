import type { RenderedPrompt } from '../../candidate.ts';
import { candidateLetter } from '../../candidateNames.ts';
import type { EvaluationCell } from '../../evaluationRun.ts';
import { formatCount, formatMilliseconds, formatValue } from '../formatFigures.ts';
import type { RowGroup } from '../groupRows.ts';
import type { ReportMaterial } from '../reportMaterial.ts';
import { html, type Markup } from './markup.ts';

/** Letters of an answer that are shown; whole ones are in the CSV and JSON exports. */
const textLimit = 20_000;

/** A row with everybody's answers, folded. */
export function rowSection(
  { row, id, cells }: RowGroup,
  material: ReportMaterial,
  names: Record<string, string>,
): Markup {
  const { primary } = material.run.suite;
  const input = row?.input ?? '';
  return html`<details>
    <summary>
      <span class="dim">${row === null ? '?' : formatCount(row.line)}</span
      ><span class="text"
        >${input.slice(0, 200).replaceAll(/\s+/g, ' ') || (row?.audio ?? 'a row that is no longer kept')}</span
      ><span class="marks">${cells.map((cell) => mark(cell, primary, material))}</span>
    </summary>
    ${row !== null && html`<pre class="block">${cut(input)}</pre>`}
    ${row !== null && row.choices.length > 0 && html`<p class="dim">Choices: ${row.choices.join(' · ')}</p>`}
    ${row !== null && row.references.length > 0 && html`<p><span class="dim">Reference:</span> ${cut(row.references.join(' · '))}</p>`}
    ${
      row !== null &&
      row.context.length > 0 &&
      html`<details>
        <summary>Context of the row</summary>
        <pre class="block">${cut(row.context.join('\n\n'))}</pre>
      </details>`
    }
    <div class="answers">${cells.map((cell) => answerArticle(cell, material, names))}</div>
    <p class="dim">Row ${id}</p>
  </details> `;
}

function mark(cell: EvaluationCell, primary: string, { run, metrics }: ReportMaterial): Markup {
  const letter = candidateLetter(run.suite.candidates.findIndex(({ id }) => id === cell.candidate));
  const score = cell.scores[primary];
  if (cell.state !== 'done')
    return html`<span class="${cell.state === 'failed' ? 'tag failed' : 'tag plain'}">${letter} ${cell.state}</span>`;
  if (score === undefined || score.value === null) return html`<span class="tag unscored">${letter} –</span>`;
  if (score.passed !== null) {
    return html`<span class="${score.passed ? 'tag right' : 'tag wrong'}">${letter} ${score.passed ? '✓' : '✗'}</span>`;
  }
  const metric = metrics[primary];
  return html`<span class="tag plain"
    >${letter}: ${metric === undefined ? score.value : formatValue(score.value, metric)}</span
  >`;
}

function answerArticle(cell: EvaluationCell, { metrics }: ReportMaterial, names: Record<string, string>): Markup {
  const { answer, error, scores, repeat } = cell;
  const scored = Object.entries(scores).map(([name, { value, reason }]) => {
    const metric = metrics[name];
    const figure = value === null ? 'no score' : metric === undefined ? String(value) : formatValue(value, metric);
    return html`<li>${name}: ${figure}${reason !== '' && ` – ${reason.slice(0, 400)}`}</li>`;
  });
  return html`<article>
    <h4>${names[cell.candidate] ?? cell.candidate}${repeat > 0 && ` · repeat ${repeat + 1}`}</h4>
    ${
      answer !== null &&
      html`${
          answer.reasoning !== undefined &&
          answer.reasoning !== '' &&
          html`<details>
            <summary>Reasoning</summary>
            <pre>${cut(answer.reasoning)}</pre>
          </details>`
        }
        <pre>${answer.text === '' ? '(an empty answer)' : cut(answer.text)}</pre>`
    }
    ${error !== null && html`<p><span class="tag failed">failed</span> ${error.message} (${error.code})</p>`}
    <ul>
      ${scored}${answer !== null && html`<li>${figures(cell)}</li>`}
    </ul>
    ${cell.prompt !== null && promptDetails(cell.prompt)}
  </article>`;
}

function figures({ answer }: EvaluationCell): string {
  if (answer === null) return '';
  const { timings, usage, finishReason } = answer;
  return [
    `${formatMilliseconds(timings.totalMs)} in all`,
    ...(timings.ttftMs === null ? [] : [`first token after ${formatMilliseconds(timings.ttftMs)}`]),
    ...(timings.prefixMs === undefined
      ? []
      : [`before that ${formatMilliseconds(timings.prefixMs)} for what all rows begin with`]),
    `tokens: ${usage.inputTokens ?? '?'} in, ${usage.outputTokens ?? '?'} out`,
    ...(finishReason === 'stop' ? [] : [`ended: ${finishReason}`]),
    ...(answer.conditions.seed === null ? [] : [`seed ${answer.conditions.seed}`]),
  ].join(' · ');
}

/** The row's own part; what is the same for every row of a candidate stands under Prompts. */
function promptDetails({ prompt, passages, images }: RenderedPrompt): Markup {
  return html`<details>
    <summary>Prompt as sent</summary>
    <pre class="block">${cut(prompt)}</pre>
    ${passages.map(
      ({ path, text }, index) =>
        html`<p class="dim">Passage ${index + 1}, ${path}</p>
          <pre class="block">${cut(text)}</pre>`,
    )}${images.length > 0 && html`<p class="dim">${images.length} ${images.length === 1 ? 'image' : 'images'}</p>`}
  </details>`;
}

export function cut(text: string): string {
  return text.length <= textLimit
    ? text
    : `${text.slice(0, textLimit)} … (${formatCount(text.length - textLimit)} more letters)`;
}
