import { candidateNames } from '../candidateNames.ts';
import { formatConfidence, formatCount, formatMargin, formatRows, formatTime, formatValue } from './formatFigures.ts';
import { groupRows } from './groupRows.ts';
import { paretoChart, stayLocalChart } from './html/charts.ts';
import { conditionSection, questionSection, sliceSection } from './html/detailSections.ts';
import { ladderTable } from './html/ladderTable.ts';
import { html, type Markup } from './html/markup.ts';
import { rowSection } from './html/rowSections.ts';
import { sheetTable } from './html/sheetTable.ts';
import { style } from './html/style.ts';
import { verdictTable } from './html/verdictTable.ts';
import { wholeWords } from './html/wholeWords.ts';
import { metricTitle } from './metricTitle.ts';
import type { ReportMaterial, ReportOptions } from './reportMaterial.ts';
import { runStateText } from './runStateText.ts';
import { verdictSentences } from './verdictSentences.ts';

/** A file that a browser opens within a second or two. The other formats have every row. */
const limits = { rows: 1_000, letters: 20_000_000 };

/**
 * A run as one HTML file that needs nothing else: style and drawings inside, no script, no link, no request. Every word from outside is escaped, and the
 * file itself forbids scripts and requests, should a viewer find either. It begins with the verdict, for those who read no further.
 */
export function htmlReport(material: ReportMaterial, options: ReportOptions = { rows: true }): string {
  const { run, sheet, metrics, dataset } = material;
  const { suite } = run;
  const names = candidateNames(sheet.candidates);
  const rows = groupRows(material, options.rows ? limits : { rows: 0, letters: 0 });
  const metric = metrics[suite.primary];
  const [headline, ...sentences] = metric === undefined ? [] : verdictSentences(sheet, { ...suite, metric });
  const charts =
    metric === undefined
      ? []
      : (['cost', 'speed', 'memory'] as const)
          .map((against) => paretoChart(sheet.candidates, against, { primary: suite.primary, metric, names }))
          .filter((chart) => chart !== null);
  const page = html` <header>
      <h1>${suite.name}</h1>
      <p class="meta">
        ${dataset !== null && `${dataset.name}, ${formatRows(suite.sample?.rows ?? dataset.rowCount)}, `}${formatCount(suite.candidates.length)}
        ${suite.candidates.length === 1 ? 'candidate' : 'candidates'}${suite.repeats > 1 && `, each asked ${formatCount(suite.repeats)} times`}
        · measured ${formatTime(run.createdAt)} · Yardstick ${material.yardstick}
      </p>
      <div class="verdict">
        <p>${wholeWords(headline ?? 'Nothing has been measured yet.')}</p>
        ${sentences.map((sentence) => html`<p>${wholeWords(sentence)}</p>`)}
        ${
          sheet.verdicts.length > 0 &&
          metric !== undefined &&
          html`<p class="dim">
            By ${metricTitle(suite, suite.primary, metric)}, against ${names[suite.baseline] ?? suite.baseline}; margin
            ${formatMargin(suite.margin, metric)}, confidence
            ${formatConfidence(suite.confidence)}${sheet.verdicts.length > 1 && ', corrected for the number of verdicts (Holm)'}.
          </p>`
        }
        ${sheet.caveats.map(({ metric: name, note }) => html`<p>${metrics[name]?.label ?? name}: ${note}</p>`)}
      </div>
      ${notices(material, names)}
    </header>
    <main>
      <h2>The sheet</h2>
      ${sheetTable(material)}
      <p class="dim sheet-note">
        Under each figure its interval; times are medians, and under them what 95 % of the answers stay
        within.${Object.values(metrics).some(({ better }) => better === 'lower') && ' \u2193: lower is better.'}
      </p>
      ${
        charts.length > 0 &&
        html`<h2>What quality costs</h2>
          <div class="charts">${charts}</div>`
      }
      ${verdictTable(material, names)} ${stayLocalSection(material, names)} ${ladderTable(material)}
      ${sliceSection(material, names)} ${questionSection(material, rows.firsts, names)}
      ${
        options.rows &&
        html`<h2>Rows</h2>
          <p class="dim">
            Letters are those of the candidates in the sheet; marks are of
            ${metricTitle(suite, suite.primary, metric)}.${rows.leftOut > 0 && ` The first ${formatCount(rows.groups.length)} rows; ${formatCount(rows.leftOut)} more are in the CSV and JSON exports.`}
          </p>
          <div class="rows">${rows.groups.map((group) => rowSection(group, material, names))}</div>`
      }
      ${conditionSection(material, names)}
    </main>
    <footer>
      Run ${run.id}. Exported ${formatTime(material.exportedAt)}. This file has no scripts and loads nothing.
    </footer>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
${html`<title>${suite.name}</title>`.markup}
<style>
${style}
</style>
</head>
<body>${page.markup}
</body>
</html>
`;
}

/** What a reader has to know before the figures: a run that is not over, rows without an answer, thresholds that are missed. */
function notices({ run, sheet, failures, metrics }: ReportMaterial, names: Record<string, string>): Markup {
  const state = runStateText(run);
  const failed = sheet.candidates.filter(({ rows }) => rows.failed > 0);
  return html`${state !== null && html`<p class="notice">${state}</p>`}
  ${failed.map(({ id, rows }) => html`<p class="notice">${names[id] ?? id}: ${formatCount(rows.failed)} of ${formatCount(rows.done + rows.failed + rows.waiting)} rows have no answer. They are not counted as wrong.</p>`)}
  ${failures.map(({ candidate, metric, mean, threshold }) => {
    const scale = metrics[metric];
    const figure = (value: number) =>
      Number.isNaN(value) ? 'no figure' : scale === undefined ? String(value) : formatValue(value, scale);
    return html`<p class="notice bad">
      ${names[candidate] ?? candidate} misses the threshold of ${metricTitle(run.suite, metric, scale)}:
      ${figure(mean)}, ${figure(threshold)} is asked for.
    </p>`;
  })}`;
}

function stayLocalSection({ curves, metrics }: ReportMaterial, names: Record<string, string>): Markup | null {
  const charts = curves.flatMap((curve) => {
    const metric = metrics[curve.metric];
    const chart = metric === undefined ? null : stayLocalChart(curve, metric, names);
    return chart === null ? [] : [chart];
  });
  if (charts.length === 0) return null;
  return html`<h2>Local first, a service when unsure</h2>
    <div class="charts">${charts}</div>`;
}
