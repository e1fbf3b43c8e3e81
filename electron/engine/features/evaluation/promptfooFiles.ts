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

/**
 * A promptfoo configuration as a suite; its tests become a dataset. Its providers are asked through the person's own connections, whatever those are called.
 * @throws {YardstickError} `suite/*`, `data/*`
 */
export async function suiteFromPromptfoo(
  text: string,
  { datasets }: EvaluationStore,
  connections: readonly { name: string; kind: string }[],
): Promise<ImportedSuite> {
  const read = importPromptfoo(text, { file: 'The configuration', dataPath: 'tests.jsonl' });
  const { rows, unsupported } = read;
  const here = (model: string) => throughConnection(model, connections);
  const suite = {
    ...read.suite,
    candidates: read.suite.candidates.map((candidate) => ({ ...candidate, model: here(candidate.model) })),
    judge: read.suite.judge === null ? null : { ...read.suite.judge, model: here(read.suite.judge.model) },
  };
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

/** `anthropic:m` through the only connection of that kind where none is called so: what it is called is the person's affair. */
function throughConnection(model: string, connections: readonly { name: string; kind: string }[]): string {
  const [prefix = '', ...rest] = model.split(':');
  if (connections.some(({ name }) => name === prefix)) return model;
  const [only, ...others] = connections.filter(({ kind }) => kind === prefix);
  return only === undefined || others.length > 0 ? model : [only.name, ...rest].join(':');
}

/** A suite with its rows as a promptfoo configuration; what has no equal there stands at its top as comments. */
export function promptfooText(suite: Suite, rows: readonly DataRow[], store: EvaluationStore): string {
  const { text, unsupported } = exportPromptfoo(suiteFileOf(suite, store), rows, store.datasets.labels(suite.dataset));
  const comments = unsupported.map(({ where, what, why }) => `# ${where} (${what}): ${why}`.replace(/\s+/g, ' '));
  return [...comments, text].join('\n');
}
