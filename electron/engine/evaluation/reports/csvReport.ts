import type { EvaluationCell } from '../evaluationRun.ts';
import type { ReportMaterial } from './reportMaterial.ts';

type Field = string | number | boolean | null | undefined;

const identity = ['row', 'line', 'candidate', 'model', 'repeat', 'state', 'input', 'references', 'label', 'answer'];

/** Columns after the scores. */
const figures: Record<string, (cell: EvaluationCell) => Field> = {
  'first token ms': ({ answer }) => answer?.timings.ttftMs,
  'total ms': ({ answer }) => answer?.timings.totalMs,
  'load ms': ({ answer }) => answer?.timings.loadMs,
  'queue ms': ({ answer }) => answer?.timings.queueMs,
  'tokens per second': ({ answer }) => answer?.timings.outputTokensPerSecond,
  'input tokens': ({ answer }) => answer?.usage.inputTokens,
  'output tokens': ({ answer }) => answer?.usage.outputTokens,
  'cost usd': ({ answer }) => answer?.cost?.usd,
  'left machine': ({ answer }) => answer?.leftMachine,
  destination: ({ answer }) => answer?.destination,
  'peak memory bytes': ({ peakMemoryBytes }) => peakMemoryBytes,
  'energy wh': ({ energyWh }) => energyWh,
  'log-probability': ({ confidence }) => confidence,
  'finish reason': ({ answer }) => answer?.finishReason,
  seed: ({ answer }) => answer?.conditions.seed,
  error: ({ error }) => (error === null ? null : `${error.code}: ${error.message}`),
  prompt: ({ prompt }) => prompt?.prompt,
};

/** Every answer as a line of RFC 4180 CSV: what was asked, what came, each score with its reason, times, tokens, cost. UTF-8, lines end in CRLF. A line at a time. */
export function* csvReport(material: ReportMaterial): Generator<string> {
  const { run, metrics, row } = material;
  const model = new Map(run.suite.candidates.map((candidate) => [candidate.id, candidate.model]));
  const names = Object.keys(metrics);
  const head = [
    ...identity,
    ...names.flatMap((name) => [name, `${name} passed`, `${name} reason`]),
    ...Object.keys(figures),
  ];
  yield lineOf(head);
  for (const cell of material.cells) {
    const data = row(cell.row);
    yield lineOf([
      cell.row,
      data?.line,
      cell.candidate,
      model.get(cell.candidate),
      cell.repeat + 1,
      cell.state,
      data?.input,
      data?.references.join('\n'),
      data?.label,
      cell.answer?.text,
      ...names.flatMap((name) => scoreFields(cell, name)),
      ...Object.values(figures).map((of) => of(cell)),
    ]);
  }
}

function scoreFields({ scores }: EvaluationCell, name: string): Field[] {
  const score = Object.hasOwn(scores, name) ? scores[name] : undefined;
  return [score?.value, score?.passed, score?.reason];
}

const lineOf = (fields: readonly Field[]) => `${fields.map(fieldOf).join(',')}\r\n`;

/**
 * Text that a spreadsheet would take for a formula gets an apostrophe before it: an answer or a row must not be able to run one. Our own numbers stay
 * numbers.
 */
function fieldOf(field: Field): string {
  if (field === null || field === undefined) return '';
  if (typeof field !== 'string') return String(field);
  const text = field.toWellFormed().replaceAll('\0', '\u{FFFD}');
  const safe = /^\s*[=+\-@|%\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",\r\n']|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
