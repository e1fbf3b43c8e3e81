import type { Table } from '../../evaluation/data/table.ts';
import { guessMapping } from '../../evaluation/data/guessMapping.ts';
import { makeDataset } from '../../evaluation/data/makeDataset.ts';
import { tableFromRecords } from '../../evaluation/data/tableFromRecords.ts';
import type { DataRow } from '../../evaluation/dataset.ts';
import { exportPromptfoo } from '../../evaluation/suites/promptfoo/exportPromptfoo.ts';
import { importPromptfoo } from '../../evaluation/suites/promptfoo/importPromptfoo.ts';
import { suiteOfFile } from '../../evaluation/suites/suiteFile.ts';
import type { Suite } from '../../evaluation/suite.ts';
import type { EvaluationStore } from '../../store/evaluation.ts';
import { suiteFileOf } from './suiteFiles.ts';
import type { ImportedSuite } from './view.ts';

/** A promptfoo configuration as a suite; its tests become a dataset. @throws {YardstickError} `suite/*`, `data/*` */
export async function suiteFromPromptfoo(text: string, { datasets }: EvaluationStore): Promise<ImportedSuite> {
  const { suite, rows, unsupported } = importPromptfoo(text, { file: 'The configuration', dataPath: 'tests.jsonl' });
  if (rows === null) {
    const missing = {
      where: 'tests',
      what: suite.data.path,
      why: 'Its tests are in a file of their own: add it as a dataset.',
    };
    return {
      suite: suiteOfFile(suite, { dataset: '', train: null }),
      dataset: null,
      unsupported: [...unsupported, missing],
    };
  }
  const table: Table = await tableFromRecords({ records: rows.records, format: 'jsonl' });
  const mapping = suite.data.columns ?? guessMapping(table.columns, table.rows);
  const { dataset } = await makeDataset({
    name: suite.name === '' ? 'promptfoo tests' : `${suite.name} tests`,
    table,
    mapping,
    deduplicate: false,
  });
  const summary = await datasets.add(dataset);
  return { suite: suiteOfFile(suite, { dataset: summary.hash, train: null }), dataset: summary, unsupported };
}

/** A suite with its rows as a promptfoo configuration; what has no equal there stands at its top as comments. */
export function promptfooText(suite: Suite, rows: readonly DataRow[], store: EvaluationStore): string {
  const { text, unsupported } = exportPromptfoo(suiteFileOf(suite, store), rows, store.datasets.labels(suite.dataset));
  const comments = unsupported.map(({ where, what, why }) => `# ${where} (${what}): ${why}`.replace(/\s+/g, ' '));
  return [...comments, text].join('\n');
}
