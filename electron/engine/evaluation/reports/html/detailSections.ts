import { createHash } from 'node:crypto';
import { conditionFacts, conditionLabel } from '../../../answers/conditionFacts.ts';
import type { EvaluationCell } from '../../evaluationRun.ts';
import type { Slice } from '../../sheet.ts';
import {
  formatCount,
  formatDifference,
  formatDifferenceRange,
  formatRange,
  formatRows,
  formatValue,
} from '../formatFigures.ts';
import { parametersText } from '../parametersText.ts';
import type { ReportMaterial } from '../reportMaterial.ts';
import { html, type Markup } from './markup.ts';
import { cut } from './rowSections.ts';

type Names = Record<string, string>;

/** Where it goes well and where not: the primary metric by the values of a column. */
export function sliceSection({ slices, run, metrics, sheet }: ReportMaterial, names: Names): Markup | null {
  const metric = metrics[run.suite.primary];
  if (slices.length === 0 || metric === undefined) return null;
  const ids = sheet.candidates.map(({ id }) => id);
  const table = ([column, group]: [string, Slice[]]) =>
    html`<h3>By ${column}</h3>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">${column}</th>
              <th scope="col" class="number">Rows</th>
              ${ids.map((id) => html`<th scope="col" class="number">${names[id] ?? id}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${group.map(
              (slice) =>
                html`<tr>
                  <th scope="row">${slice.value === '' ? '(empty)' : slice.value.slice(0, 200)}</th>
                  <td class="number">${formatCount(slice.rows)}</td>
                  ${ids.map((id) => {
                    const [estimate, difference] = [slice.metrics[id], slice.difference[id]];
                    if (estimate === undefined) return html`<td class="number">–</td>`;
                    return html`<td class="number">
                      ${formatValue(estimate.mean, metric)}<small>${formatRange(estimate.low, estimate.high, metric)}</small>${difference !== undefined && html`<small>${formatDifference(difference.difference, metric)} (${formatDifferenceRange(difference.low, difference.high, metric)})</small>`}
                    </td>`;
                  })}
                </tr>`,
            )}
          </tbody>
        </table>
      </div>`;
  return html`<h2>Where each does well</h2>
    <p class="dim">
      Differences are against the baseline. Groups are looked at, not decided on: among many small ones some differ by
      chance.
    </p>
    ${Array.from(Map.groupBy(slices, ({ column }) => column)).map(table)}`;
}

/** What was asked: data, metrics, and each candidate's prompt with what goes before it. */
export function questionSection(
  material: ReportMaterial,
  firsts: ReadonlyMap<string, EvaluationCell>,
  names: Names,
): Markup {
  const { dataset, train, metrics, run } = material;
  return html`<h2>What was asked</h2>
    ${run.suite.description !== '' && html`<p>${run.suite.description}</p>`}
    <div class="scroll">
      <table class="facts">
        <tbody>
          ${
            dataset !== null &&
            html`<tr>
              <th scope="row">Rows</th>
              <td>
                ${dataset.name}: ${formatCount(dataset.rowCount)}
                rows${run.suite.sample !== null && `, of which ${formatCount(run.suite.sample.rows)} were drawn, each label in its share (seed ${run.suite.sample.seed})`}${run.suite.repeats > 1 && `, each asked ${run.suite.repeats} times`}
              </td>
            </tr>`
          }
          ${
            dataset !== null &&
            dataset.labels.length > 0 &&
            html`<tr>
              <th scope="row">Labels</th>
              <td>${dataset.labels.map(({ label, rows }) => `${label} (${formatCount(rows)})`).join(', ')}</td>
            </tr>`
          }
          ${
            train !== null &&
            html`<tr>
              <th scope="row">Examples from</th>
              <td>${train.name}: ${formatRows(train.rowCount)} not asked</td>
            </tr>`
          }
          ${Object.entries(metrics).map(
            ([name, { definition }]) =>
              html`<tr>
                <th scope="row">${name}${name === run.suite.primary && ' (decides)'}</th>
                <td>${definition}${parametersText(run.suite, name)}</td>
              </tr>`,
          )}
          ${
            run.suite.judge !== null &&
            html`<tr>
              <th scope="row">Judge</th>
              <td>
                ${run.suite.judge.model}${
                  run.suite.judge.rubric !== '' &&
                  html`:
                    <pre>${run.suite.judge.rubric}</pre>`
                }
              </td>
            </tr>`
          }
        </tbody>
      </table>
    </div>
    <h3>Prompts</h3>
    ${run.suite.candidates.map(({ id, template, settings, answering }) => {
      const prompt = firsts.get(id)?.prompt;
      const { jsonSchema, ...plain } = settings;
      return html`<details class="facts">
        <summary>${names[id] ?? id}</summary>
        ${
          answering === 'classify'
            ? html`<p class="dim">
                No prompt: the vector of the row's input, and what a classifier learnt of the training rows.
              </p>`
            : html`<p class="dim">
                  Template${answering === 'choose' ? ' (each choice is put after it; the likeliest one is the answer)' : ''}
                </p>
                <pre class="block">${template}</pre>`
        }
        ${
          Object.keys(plain).length > 0 &&
          html`<p class="dim">Settings</p>
            <pre class="block">${JSON.stringify(plain, null, 2)}</pre>`
        }
        ${
          jsonSchema !== undefined &&
          html`<p class="dim">JSON schema that the answer fits</p>
            <pre class="block">${JSON.stringify(jsonSchema, null, 2)}</pre>`
        }
        ${
          prompt !== undefined &&
          prompt !== null &&
          html`${
              prompt.system !== null &&
              html`<p class="dim">System prompt</p>
                <pre class="block">${cut(prompt.system)}</pre>`
            }${
              prompt.examples.length > 0 &&
              html`<p class="dim">Examples that went before each row</p>
                ${prompt.examples.map(
                  ({ input, output }) => html`<pre class="block">${cut(`${input}\n\n→ ${output}`)}</pre>`,
                )}`
            }
            <p class="dim">First prompt as sent</p>
            <pre class="block">${cut(prompt.prompt)}</pre>`
        }
      </details>`;
    })}`;
}

/** What everything was measured under, the hashes, and how to have it again. */
export function conditionSection(material: ReportMaterial, names: Names): Markup {
  const { sheet, run, suiteFile } = material;
  return html`<h2>Conditions</h2>
    ${sheet.candidates.map(({ id, model, conditions, mixed }) =>
      conditions === null
        ? html`<p class="dim">${names[id] ?? id} (${model}): nothing was answered.</p>`
        : html`<details class="facts">
            <summary>${names[id] ?? id} (${model})</summary>
            <div class="scroll">
              <table class="facts">
                <tbody>
                  ${conditionFacts(conditions).map(
                    ([label, value]) =>
                      html`<tr>
                        <th scope="row">${label}</th>
                        <td>
                          ${mixed.some((key) => conditionLabel(key) === label) ? 'not the same for all answers' : value}
                        </td>
                      </tr>`,
                  )}
                </tbody>
              </table>
            </div>
          </details>`,
    )}
    <h2>Hashes</h2>
    <div class="scroll">
      <table class="facts">
        <tbody>
          <tr>
            <th scope="row">Rows asked, SHA-256</th>
            <td><pre>${run.suite.dataset}</pre></td>
          </tr>
          ${
            run.suite.train !== null &&
            html`<tr>
              <th scope="row">Rows for examples, SHA-256</th>
              <td><pre>${run.suite.train}</pre></td>
            </tr>`
          }
          <tr>
            <th scope="row">Suite file, SHA-256</th>
            <td><pre>${createHash('sha256').update(suiteFile).digest('hex')}</pre></td>
          </tr>
          ${sheet.candidates.flatMap(({ id, conditions }) =>
            conditions === null || conditions.modelSha256 === null
              ? []
              : [
                  html`<tr>
                    <th scope="row">Weights of ${id}, SHA-256</th>
                    <td><pre>${conditions.modelSha256}</pre></td>
                  </tr>`,
                ],
          )}
          ${sheet.candidates.flatMap(({ id, conditions }) =>
            conditions?.adapterSha256 == null
              ? []
              : [
                  html`<tr>
                    <th scope="row">Adapter of ${id}, SHA-256</th>
                    <td><pre>${conditions.adapterSha256}</pre></td>
                  </tr>`,
                ],
          )}
        </tbody>
      </table>
    </div>
    <h2>Run it again</h2>
    <p>
      Save this as <code>suite.yaml</code> beside the rows that it names, and run
      <code>yardstick evaluate run suite.yaml</code>. Local candidates need no network.
    </p>
    <details class="facts">
      <summary>suite.yaml</summary>
      <pre class="block">${suiteFile}</pre>
    </details>`;
}
