import { createHash } from 'node:crypto';
import { formatBytes } from '../../../../models/catalog/formatBytes.ts';
import { conditionFacts, conditionLabel } from '../../answers/conditionFacts.ts';
import { candidateNames, techniqueText } from '../candidateNames.ts';
import {
  formatConfidence,
  formatCount,
  formatDifference,
  formatDifferenceRange,
  formatDollars,
  formatMilliseconds,
  formatRange,
  formatRows,
  formatTime,
  formatValue,
} from './formatFigures.ts';
import { groupRows, type RowGroup } from './groupRows.ts';
import { ladderBlocks } from './ladderBlocks.ts';
import { parametersText } from './parametersText.ts';
import type { ReportMaterial, ReportOptions } from './reportMaterial.ts';
import { runStateText } from './runStateText.ts';
import { verdictSentences } from './verdictSentences.ts';

/** What a page of Markdown is still read with. The CSV and JSON exports have every row. */
const limits = { rows: 200, letters: 2_000_000 };

/** A run as CommonMark with tables: the same figures as the HTML report, for a repository or a wiki. What models and rows say stands in fenced blocks. */
export function markdownReport(material: ReportMaterial, options: ReportOptions = { rows: true }): string {
  const { run, sheet, metrics, dataset } = material;
  const { suite } = run;
  const names = candidateNames(sheet.candidates);
  const rows = groupRows(material, options.rows ? limits : { rows: 0, letters: 0 });
  const metric = metrics[suite.primary];
  const [headline, ...sentences] = metric === undefined ? [] : verdictSentences(sheet, { ...suite, metric });
  const state = runStateText(run);
  return `${[
    `# ${escaped(suite.name)}`,
    `**${escaped(headline ?? 'Nothing has been measured yet.')}**`,
    ...sentences.map((sentence) => escaped(sentence)),
    ...sheet.caveats.map(({ metric: name, note }) => escaped(`${metrics[name]?.label ?? name}: ${note}`)),
    ...(state === null ? [] : [escaped(state)]),
    ...failureLines(material, names),
    escaped(
      `${dataset === null ? '' : `${dataset.name}, ${asked(formatRows(dataset.rowCount), dataset.rowCount, suite.sample?.rows)}, `}measured ${formatTime(run.createdAt)} with Yardstick ${material.yardstick}.`,
    ),
    '## The sheet',
    sheetTable(material),
    ...verdictBlocks(material, names),
    ...ladderBlocks(material, { escaped, table }),
    '## What was asked',
    ...(suite.description === '' ? [] : [escaped(suite.description)]),
    ...Object.entries(metrics).map(
      ([name, { definition }]) => `- **${escaped(name)}**: ${escaped(`${definition}${parametersText(suite, name)}`)}`,
    ),
    ...suite.candidates.flatMap(({ id, template }) => {
      const prompt = rows.firsts.get(id)?.prompt;
      return [
        `### ${escaped(names[id] ?? id)}`,
        'Template:',
        fenced(template),
        ...(prompt === undefined || prompt === null
          ? []
          : [
              ...(prompt.system === null ? [] : ['System prompt:', fenced(prompt.system)]),
              ...prompt.examples.flatMap(({ input, output }) => ['Example:', fenced(input), fenced(output)]),
              'First prompt as sent:',
              fenced(prompt.prompt),
            ]),
      ];
    }),
    ...(options.rows ? rowBlocks(rows.groups, rows.leftOut, names) : []),
    '## Conditions',
    ...sheet.candidates.flatMap(({ id, conditions, mixed }) =>
      conditions === null
        ? []
        : [
            `### ${escaped(names[id] ?? id)}`,
            table(
              ['Condition', 'Value'],
              conditionFacts(conditions).map(([label, value]) => [
                label,
                mixed.some((key) => conditionLabel(key) === label) ? 'not the same for all answers' : value,
              ]),
            ),
          ],
    ),
    '## Hashes (SHA-256)',
    table(
      ['What', 'Hash'],
      [
        ['Rows asked', suite.dataset],
        ...(suite.train === null ? [] : [['Rows for examples', suite.train]]),
        ['Suite file', createHash('sha256').update(material.suiteFile).digest('hex')],
        ...sheet.candidates.flatMap(({ id, conditions }) =>
          conditions === null || conditions.modelSha256 === null ? [] : [[`Weights of ${id}`, conditions.modelSha256]],
        ),
        ...sheet.candidates.flatMap(({ id, conditions }) =>
          conditions?.adapterSha256 == null ? [] : [[`Adapter of ${id}`, conditions.adapterSha256]],
        ),
      ],
    ),
    '## Run it again',
    'Save this as `suite.yaml` beside the rows that it names, and run `yardstick evaluate run suite.yaml`.',
    fenced(material.suiteFile),
  ].join('\n\n')}\n`;
}

function sheetTable({ sheet, metrics }: ReportMaterial): string {
  const shown = Object.entries(metrics);
  return table(
    [
      'Candidate',
      ...shown.map(([name]) => name),
      'First token',
      'Whole answer',
      'Tokens/s',
      'Memory',
      'Cost of 1,000',
      'Data leaves',
      'Rows',
      'Failed',
    ],
    sheet.candidates.map((candidate) => [
      `${candidate.modelName}, ${techniqueText(candidate.technique)} (${candidate.id})`,
      ...shown.map(([name, metric]) => {
        const estimate = candidate.metrics[name];
        if (estimate === undefined) return '–';
        return `${formatValue(estimate.mean, metric)} (${formatRange(estimate.low, estimate.high, metric)})`;
      }),
      ...[candidate.ttft, candidate.latency].map((times) =>
        times === null ? '–' : `${formatMilliseconds(times.p50Ms)} (95 %: ${formatMilliseconds(times.p95Ms)})`,
      ),
      candidate.tokensPerSecond === null ? '–' : candidate.tokensPerSecond.toFixed(1),
      candidate.peakMemoryBytes === null ? '–' : formatBytes(candidate.peakMemoryBytes),
      candidate.costPer1000 === null ? 'not known' : formatDollars(candidate.costPer1000.usd),
      candidate.leftMachine ? `yes, to ${candidate.destination ?? 'a service'}` : 'no',
      formatCount(candidate.rows.done),
      formatCount(candidate.rows.failed),
    ]),
  );
}

/** `200 rows`, or `8 of 200 rows` where only some were drawn. */
const asked = (all: string, count: number, drawn: number | undefined): string =>
  drawn === undefined || drawn >= count ? all : `${formatCount(drawn)} of ${all}`;

function verdictBlocks({ sheet, metrics }: ReportMaterial, names: Record<string, string>): string[] {
  const [first] = sheet.verdicts;
  if (first === undefined) return [];
  return [
    '## Verdicts',
    `Intervals at ${formatConfidence(first.confidence)}${sheet.verdicts.length === 1 ? '' : `, corrected for ${sheet.verdicts.length} comparisons (Holm)`}.`,
    table(
      ['Compared', 'Against', 'Metric', 'Verdict', 'Difference', 'Interval', 'Wins, losses, ties', 'p'],
      sheet.verdicts.flatMap((verdict) => {
        const metric = metrics[verdict.metric];
        if (metric === undefined) return [];
        return [
          [
            names[verdict.a] ?? verdict.a,
            names[verdict.b] ?? verdict.b,
            verdict.metric,
            verdict.verdict.replace('-', ' '),
            formatDifference(verdict.difference, metric),
            formatDifferenceRange(verdict.low, verdict.high, metric),
            `${verdict.wins}, ${verdict.losses}, ${verdict.ties}`,
            verdict.adjustedP < 0.001 ? '< 0.001' : verdict.adjustedP.toFixed(3),
          ],
        ];
      }),
    ),
  ];
}

function failureLines({ failures, metrics }: ReportMaterial, names: Record<string, string>): string[] {
  return failures.map(({ candidate, metric, mean, threshold }) => {
    const scale = metrics[metric];
    const figure = (value: number) =>
      Number.isNaN(value) ? 'no figure' : scale === undefined ? String(value) : formatValue(value, scale);
    return escaped(
      `${names[candidate] ?? candidate} misses the threshold of ${metric}: ${figure(mean)}, ${figure(threshold)} is asked for.`,
    );
  });
}

function rowBlocks(groups: readonly RowGroup[], leftOut: number, names: Record<string, string>): string[] {
  return [
    '## Rows',
    ...(leftOut === 0 ? [] : [`The first ${groups.length} rows; ${leftOut} more are in the CSV and JSON exports.`]),
    ...groups.flatMap(({ id, row, cells }) => [
      `### Row ${row?.line ?? '?'} (${escaped(id)})`,
      fenced(row?.input ?? ''),
      ...(row === null || row.references.length === 0 ? [] : [`Reference: ${escaped(row.references.join(' · '))}`]),
      ...cells.flatMap(({ candidate, repeat, answer, error, scores }) => [
        `${escaped(names[candidate] ?? candidate)}${repeat > 0 ? `, repeat ${repeat + 1}` : ''}: ${escaped(
          Object.entries(scores)
            .map(([name, { value, reason }]) => `${name} ${value ?? 'no score'} (${reason})`)
            .join('; '),
        )}`,
        ...(error === null ? [] : [`Failed: ${escaped(`${error.message} (${error.code})`)}`]),
        ...(answer === null ? [] : [fenced(answer.text)]),
      ]),
    ]),
  ];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(escaped).join(' | ')} |`;
  return [line(head), `|${' --- |'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

/** A block fenced with more backticks than the text has in a row anywhere. */
function fenced(text: string): string {
  const longest = (text.match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length), 2);
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${text}${text.endsWith('\n') ? '' : '\n'}${fence}`;
}

/** One line of text in which no character means anything; addresses are kept from becoming links by an invisible word joiner (U+2060). */
function escaped(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .replaceAll(/[\\`*_{}[\]<>#|~!&$]/g, String.raw`\$&`)
    .replaceAll(/:(?=\/\/)|www(?=\.)|(?<=\w)(?=@)/gi, '$&\u{2060}')
    .replace(/^(\d+)([.)])(?=\s|$)/, String.raw`$1\$2`)
    .replace(/^[-+=]/, String.raw`\$&`)
    .trim();
}
