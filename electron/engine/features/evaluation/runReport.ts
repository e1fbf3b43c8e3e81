import type { Answer } from '../../answers/answer.ts';
import type { EvaluationCell } from '../../evaluation/evaluationRun.ts';
import { csvReport } from '../../evaluation/reports/csvReport.ts';
import { htmlReport } from '../../evaluation/reports/htmlReport.ts';
import { jsonReport } from '../../evaluation/reports/jsonReport.ts';
import { markdownReport } from '../../evaluation/reports/markdownReport.ts';
import type { ReportMaterial, ReportOptions } from '../../evaluation/reports/reportMaterial.ts';
import type { ReportFile } from './view.ts';

const formats = {
  html: { ending: 'html', mediaType: 'text/html', write: htmlReport },
  markdown: { ending: 'md', mediaType: 'text/markdown', write: markdownReport },
  csv: { ending: 'csv', mediaType: 'text/csv', write: csvReport },
  json: { ending: 'json', mediaType: 'application/json', write: jsonReport },
} as const;

/** A run as a file to keep or to hand on. */
export function runReport(material: ReportMaterial, format: keyof typeof formats, options: ReportOptions): ReportFile {
  const { ending, mediaType, write } = formats[format];
  const told = options.rows ? material : withoutRows(material);
  return { fileName: fileName(material.run.suite.name, ending), mediaType, content: write(told, options) };
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

/** Letters and digits of the suite's name, dashes, an ending: a name that every file system takes. */
export function fileName(name: string, ending: string): string {
  const words =
    name
      .toWellFormed()
      .normalize('NFC')
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  const short = Array.from(words.join('-').toLowerCase()).slice(0, 50).join('').replace(/-$/u, '');
  return `yardstick-${short === '' ? 'evaluation' : short}.${ending}`;
}
