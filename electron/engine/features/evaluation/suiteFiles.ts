import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { YardstickError } from '../../../../models/errors.ts';
import type { DataRow, DatasetSummary } from '../../evaluation/dataset.ts';
import type { Metric } from '../../evaluation/metric.ts';
import { readSuite } from '../../evaluation/suites/readSuite.ts';
import { fileOfSuite, suiteOfFile, type DataReference, type SuiteFile } from '../../evaluation/suites/suiteFile.ts';
import { writeSuite } from '../../evaluation/suites/writeSuite.ts';
import type { Suite } from '../../evaluation/suite.ts';
import type { EvaluationStore } from '../../store/evaluation.ts';
import type { ImportedSuite, ReportPieces } from './view.ts';

/** A suite as a file for version control. Rows are named by their file, which lies beside it. */
export function suiteText(suite: Suite, store: EvaluationStore): string {
  return writeSuite(suiteFileOf(suite, store));
}

/** A suite by names rather than hashes. */
export function suiteFileOf(suite: Suite, { datasets }: EvaluationStore): SuiteFile {
  const reference = (hash: string): DataReference => {
    const dataset = datasets.get(hash);
    return { path: dataFileName(dataset, hash), columns: dataset?.mapping ?? null };
  };
  return fileOfSuite(suite, {
    data: reference(suite.dataset),
    train: suite.train === null ? null : { kind: 'file', ...reference(suite.train) },
  });
}

/** A suite from a file; its rows are found by the name of their file, or left for the person to choose. */
export function suiteFromText(
  text: string,
  { datasets }: EvaluationStore,
  findMetric: (name: string) => Metric | undefined,
): ImportedSuite {
  const file = readSuite(text, { file: 'The suite', findMetric });
  const known = datasets.list();
  const find = ({ path: named }: DataReference) => known.find((dataset) => isNamed(dataset, named)) ?? null;
  const unsupported: ImportedSuite['unsupported'] = [];
  const dataset = find(file.data);
  if (dataset === null) unsupported.push(missingRows('data', file.data.path));
  let train: DatasetSummary | null = null;
  if (file.train?.kind === 'file') {
    train = find(file.train);
    if (train === null) unsupported.push(missingRows('train', file.train.path));
  } else if (file.train !== null) {
    unsupported.push({
      where: 'split',
      what: `${Math.round(file.train.test * 100)} % of the rows are asked`,
      why: 'Part the dataset here, then choose both parts.',
    });
  }
  const suite: Suite = suiteOfFile(file, { dataset: dataset?.hash ?? '', train: train?.hash ?? null });
  return { suite, dataset, unsupported };
}

/** Rows that are written at a stretch: some milliseconds of work. */
const rowsAtOnce = 500;

/**
 * The rows that a suite file names, every column as it was read, so that the same rows come back: delimited text under a name that promises it, else a
 * JSON object a line.
 * @throws {YardstickError} `data/not-found`
 */
export function rowsFile(hash: string | null, { datasets }: EvaluationStore): ReportPieces {
  const dataset = hash === null ? undefined : datasets.get(hash);
  if (dataset === undefined) throw new YardstickError('data/not-found', 'These rows are not here any more.');
  const fileName = dataFileName(dataset, dataset.hash);
  const separator = separators[path.extname(fileName).toLowerCase()];
  const quoted = (cells: string[]) => `${cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(separator)}\r\n`;
  const line =
    separator === undefined
      ? ({ fields }: DataRow) => `${JSON.stringify(fields)}\n`
      : ({ fields }: DataRow) => quoted(dataset.columns.map((column) => fields[column] ?? ''));
  async function* pieces(): AsyncGenerator<string> {
    if (separator !== undefined) yield quoted(dataset?.columns ?? []);
    const { rows } = (await datasets.load(dataset?.hash ?? '')) ?? { rows: [] };
    for (let from = 0; from < rows.length; from += rowsAtOnce) {
      yield rows
        .slice(from, from + rowsAtOnce)
        .map(line)
        .join('');
      await setImmediate();
    }
  }
  return { fileName, mediaType: separator === undefined ? 'application/x-ndjson' : 'text/csv', pieces: pieces() };
}

const separators: Record<string, string> = { '.csv': ',', '.tsv': '\t' };

const missingRows = (where: string, file: string) => ({
  where,
  what: file,
  why: 'No dataset here has this name: add the file, then choose it.',
});

function isNamed({ hash, name }: DatasetSummary, file: string): boolean {
  const last = path.posix.basename(file);
  return last === name || last === dataFileName({ name }, hash);
}

/** A dataset that came from a text file is called as it was; another one gets a name that says which rows it has. */
function dataFileName(dataset: Pick<DatasetSummary, 'name'> | undefined, hash: string): string {
  const name = (dataset?.name ?? '').normalize('NFC');
  if (/^[^/\\]+\.(?:csv|tsv|jsonl)$/i.test(name)) return name;
  const words = name.replace(/\.(?:json|xlsx|parquet)$/i, '').match(/[\p{L}\p{N}]+/gu);
  const stem = words === null ? 'rows' : Array.from(words.join('-').toLowerCase()).slice(0, 40).join('');
  return `${stem}-${hash.slice(0, 8)}.jsonl`;
}
