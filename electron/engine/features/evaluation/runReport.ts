import type { Answer } from '../../answers/answer.ts';
import type { EvaluationCell } from '../../evaluation/evaluationRun.ts';
import { createPauses } from '../../evaluation/data/pauses.ts';
import { csvReport } from '../../evaluation/reports/csvReport.ts';
import { htmlReport } from '../../evaluation/reports/htmlReport.ts';
import { jsonReport } from '../../evaluation/reports/jsonReport.ts';
import { markdownReport } from '../../evaluation/reports/markdownReport.ts';
import type { ReportMaterial, ReportOptions } from '../../evaluation/reports/reportMaterial.ts';
import { exportFileName } from '../../answers/exportFileName.ts';
import type { ReportPieces } from './view.ts';

/** Of those two only so much that a reader can open: one piece. */
const formats = {
  html: {
    ending: 'html',
    mediaType: 'text/html',
    write: (...given: Parameters<typeof htmlReport>) => [htmlReport(...given)],
  },
  markdown: {
    ending: 'md',
    mediaType: 'text/markdown',
    write: (...given: Parameters<typeof markdownReport>) => [markdownReport(...given)],
  },
  csv: { ending: 'csv', mediaType: 'text/csv', write: csvReport },
  json: { ending: 'json', mediaType: 'application/json', write: jsonReport },
} as const;

/** A run as a file to keep or to hand on. */
export function runReport(
  material: ReportMaterial,
  format: keyof typeof formats,
  options: ReportOptions,
): ReportPieces {
  const { ending, mediaType, write } = formats[format];
  const told = options.rows ? material : withoutRows(material);
  const name = exportFileName(material.run.suite.name, ending, 'evaluation');
  return { fileName: name, mediaType, pieces: gathered(write(told, options)) };
}

/** UTF-16 units that are handed on together. */
const pieceUnits = 64 * 1024;

/** Small pieces as larger ones, with pauses in which others have the thread: reading 60,000 answers takes some seconds. */
async function* gathered(pieces: Iterable<string>): AsyncGenerator<string> {
  const pause = createPauses();
  let waiting: string[] = [];
  let units = 0;
  for (const piece of pieces) {
    waiting.push(piece);
    units += piece.length;
    await pause();
    if (units < pieceUnits) continue;
    yield waiting.join('');
    [waiting, units] = [[], 0];
  }
  if (units > 0) yield waiting.join('');
}

/**
 * What is left when a person keeps the data: figures, templates, conditions and hashes. No input, reference, label, prompt, answer or reason of a score - one
 * of them in a corner would break the promise for all.
 */
function withoutRows(material: ReportMaterial): ReportMaterial {
  const nameless = (dataset: ReportMaterial['dataset']) => (dataset === null ? null : { ...dataset, labels: [] });
  return {
    ...material,
    dataset: nameless(material.dataset),
    train: nameless(material.train),
    slices: [],
    row: () => null,
    cells: figuresOnly(material.cells),
  };
}

function* figuresOnly(cells: ReportMaterial['cells']): Generator<EvaluationCell> {
  for (const cell of cells) {
    yield {
      ...cell,
      prompt: null,
      answer: cell.answer === null ? null : wordless(cell.answer),
      scores: Object.fromEntries(
        Object.entries(cell.scores).map(([name, { value, passed }]) => [name, { value, passed, reason: '' }]),
      ),
      error: cell.error === null ? null : { code: cell.error.code, message: '' },
    };
  }
}

function wordless({ reasoning: _reasoning, citations: _citations, ...answer }: Answer): Answer {
  return { ...answer, text: '', warnings: [] };
}
