import { YardstickError } from '../../../../models/errors.ts';
import type { ColumnMapping, ColumnRole, Dataset, DataRow, Recording, RowProblem } from '../dataset.ts';
import { createNumbering, datasetOf, rowId } from './identifyRows.ts';
import { noteDoubtfulRows } from './mapping/noteDoubtfulRows.ts';
import { rightChoice, readingOfAnswers, type AnswerReading } from './mapping/rightChoice.ts';
import { fileBeside } from './mapping/fileBeside.ts';
import { listInCell, type CellList } from './mapping/listInCell.ts';
import { readChoices, readReferences } from './mapping/readChoices.ts';
import { readImage } from './mapping/readImage.ts';
import { createPauses } from './pauses.ts';
import { createProblems, type Problems } from './problems.ts';
import { createRecordingReader, type RecordingReader } from './readRecording.ts';
import type { Table } from './table.ts';

export interface MakeDatasetOptions {
  name: string;
  table: Table;
  mapping: ColumnMapping;
  /** Leaves out rows that say what an earlier one says. */
  deduplicate: boolean;
  /** Where files that rows name (pictures, recordings) lie: the table's own folder. Null or left out: rows may name none. */
  folder?: string | null;
  /** Remembers recordings from one reading of a table to the next; left out: each is read. */
  readRecording?: RecordingReader;
  signal?: AbortSignal;
}

export interface MadeDataset {
  /** May be without rows, where every one has an error. */
  dataset: Dataset;
  problems: RowProblem[];
  errorCount: number;
  noteCount: number;
  /** Rows that say what an earlier one says: left out, or kept with an id of their own. */
  duplicates: number;
}

/** Of all pictures of a dataset together, as data URLs. */
const pictureCharacters = 700_000_000;

/**
 * Makes rows of a table what an evaluation asks, one by one; a row with an error is left out and said. Several input columns are joined by blank lines,
 * several of choices are one choice each, several of references are alternatives. `readChoices` and `readReferences` say what parts
 * answers within a cell; the right choice may be named by its text, a letter or a number.
 * @throws {YardstickError} `data/no-input`, `data/unknown-column`, `data/role-twice`
 */
export async function makeDataset(options: MakeDatasetOptions): Promise<MadeDataset> {
  const { name, table, deduplicate, folder = null, signal } = options;
  const readRecording = options.readRecording ?? createRecordingReader();
  const roles = rolesOf(options.mapping, table.columns);
  const mapping: ColumnMapping = Object.fromEntries(
    table.columns
      .filter((column) => Object.hasOwn(options.mapping, column))
      .map((column) => [column, roles.roleOf(column)]),
  );
  const problems = createProblems();
  const pause = createPauses(signal);
  const answers = await answersOf(table, roles, problems, pause);
  const number = createNumbering();
  const rows: DataRow[] = [];
  let duplicates = 0;
  let pictures = 0;

  for (const [index, fields] of table.rows.entries()) {
    await pause();
    const line = table.lines?.[index] ?? index + 1;
    const row = await rowOf({
      fields,
      line,
      roles,
      reading: answers,
      folder,
      heard: (file) => readRecording(file, signal),
      problems,
    });
    if (row === null) continue;
    for (const image of row.images) pictures += image.length;
    if (pictures > pictureCharacters) {
      throw new YardstickError('data/too-large', 'The pictures of all rows together are larger than 500 MB.', {
        hint: 'Make them smaller, or draw a sample of the rows first.',
      });
    }
    const { id, times } = number(rowId(row, mapping));
    if (times > 1) {
      duplicates += 1;
      if (deduplicate)
        problems.note(line, null, 'data/duplicate', 'The row says what an earlier one says, and is left out.');
    }
    if (times === 1 || !deduplicate) rows.push({ ...row, id });
  }
  await noteDoubtfulRows(rows, roles.label, { problems, pause });
  if (duplicates > 0 && !deduplicate) {
    problems.note(
      null,
      null,
      'data/duplicates-kept',
      `${duplicates} ${duplicates === 1 ? 'row says' : 'rows say'} what an earlier one says: what they measure counts more than once.`,
    );
  }
  const dataset = await datasetOf({ name, columns: table.columns, mapping, rows });
  return { dataset, problems: problems.list, errorCount: problems.errors, noteCount: problems.notes, duplicates };
}

interface Roles {
  input: string[];
  reference: string[];
  choices: string[];
  context: string[];
  image: string[];
  label: string | null;
  audio: string | null;
  roleOf(column: string): ColumnRole;
}

function rolesOf(mapping: ColumnMapping, columns: readonly string[]): Roles {
  for (const column of Object.keys(mapping)) {
    if (columns.includes(column)) continue;
    throw new YardstickError('data/unknown-column', `There is no column ${JSON.stringify(column)}.`, {
      hint: `The columns are: ${columns
        .slice(0, 20)
        .map((one) => JSON.stringify(one))
        .join(', ')}.`,
    });
  }
  const roleOf = (column: string) => mapping[column] as ColumnRole;
  const of = (role: ColumnRole) =>
    columns.filter((column) => Object.hasOwn(mapping, column) && mapping[column] === role);
  const only = (role: 'label' | 'audio'): string | null => {
    const [first, second] = of(role);
    if (second === undefined) return first ?? null;
    throw new YardstickError(
      'data/role-twice',
      `Only one column can be the ${role === 'label' ? 'label' : 'recording'}, not both ${JSON.stringify(first)} and ${JSON.stringify(second)}.`,
    );
  };
  const roles = {
    input: of('input'),
    reference: of('reference'),
    choices: of('choices'),
    context: of('context'),
    image: of('image'),
    label: only('label'),
    audio: only('audio'),
    roleOf,
  };
  if (roles.input.length === 0 && roles.image.length === 0 && roles.audio === null) {
    throw new YardstickError('data/no-input', 'No column is the input.', {
      hint: 'Say which column holds what a model is asked.',
    });
  }
  return roles;
}

/** How this table names the right choice. It is said where it is a matter of counting: off by one, every answer would be wrong. */
async function answersOf(
  table: Table,
  roles: Roles,
  problems: Problems,
  pause: () => Promise<void> | undefined,
): Promise<AnswerReading> {
  const column = roles.reference[0] ?? roles.label;
  if (roles.choices.length === 0 || column === null || column === undefined) return 'text';
  const rows: { reference: string; choices: CellList }[] = [];
  for (const fields of table.rows.slice(0, 5_000)) {
    await pause();
    const choices = readChoices(roles.choices.map((one) => fields[one] ?? ''));
    for (const reference of readReferences(fields[column] ?? '').slice(0, 1)) rows.push({ reference, choices });
  }
  const reading = readingOfAnswers(rows, column);
  if (reading === 'from-0' || reading === 'from-1') {
    problems.note(
      null,
      column,
      'data/counted-answers',
      `The column gives the right choice as a number. It is read as counting from ${reading === 'from-0' ? 0 : 1}.`,
    );
  }
  return reading;
}

interface RowInput {
  fields: Record<string, string>;
  line: number;
  roles: Roles;
  reading: AnswerReading;
  folder: string | null;
  heard: (file: string) => Promise<Recording>;
  problems: Problems;
}

async function rowOf({ fields, line, roles, reading, folder, heard, problems }: RowInput): Promise<DataRow | null> {
  const cell = (column: string) => fields[column] ?? '';
  const before = problems.errors;
  const fail = (column: string | null, code: string, message: string) => problems.error(line, column, code, message);
  const guarded = async (column: string, work: () => Promise<void>) => {
    try {
      await work();
    } catch (thrown) {
      if (!(thrown instanceof YardstickError)) throw thrown;
      fail(column, thrown.code, thrown.message);
    }
  };

  const input = roles.input
    .map(cell)
    .filter((text) => text.trim() !== '')
    .join('\n\n');
  const images: string[] = [];
  for (const column of roles.image) {
    for (const one of listInCell(cell(column))?.items ?? [cell(column)]) {
      if (one.trim() !== '') await guarded(column, async () => void images.push(await readImage(one, folder)));
    }
  }
  let audio: string | null = null;
  let held: Recording | undefined;
  const { audio: recording, label: labelColumn } = roles;
  if (recording !== null && cell(recording).trim() !== '') {
    await guarded(recording, async () => {
      audio = await fileBeside(cell(recording).trim(), folder);
      held = await heard(audio);
    });
  }
  if (problems.errors > before) return null;
  if (input === '' && images.length === 0 && audio === null) {
    fail(roles.input[0] ?? roles.image[0] ?? recording, 'data/no-input', 'The cell is empty: there is nothing to ask.');
    return null;
  }

  const label = labelColumn === null ? null : cell(labelColumn).trim() || null;
  let references = roles.reference.flatMap((column) => readReferences(cell(column)));
  if (roles.reference.length > 0 && references.length === 0) {
    fail(roles.reference[0] ?? null, 'data/no-reference', 'The cell is empty: no answer could be right.');
  } else if (roles.reference.length === 0 && labelColumn !== null) {
    if (label === null) fail(labelColumn, 'data/no-label', 'The cell is empty: the row has no class.');
    else references = [label];
  } else if (labelColumn !== null && label === null) {
    problems.note(line, labelColumn, 'data/no-label', 'The cell is empty: the row has no class.');
  }

  const choices = roles.choices.length === 0 ? { items: [], labels: null } : readChoices(roles.choices.map(cell));
  if (roles.choices.length > 0) references = chosen({ choices, references, reading, roles, fail });
  if (problems.errors > before) return null;
  const context = roles.context
    .flatMap((column) => listInCell(cell(column))?.items ?? [cell(column)])
    .filter((text) => text.trim() !== '');
  if (roles.context.length > 0 && context.length === 0) {
    problems.note(
      line,
      roles.context[0] ?? null,
      'data/no-context',
      'The cell is empty: the row has no text to answer from.',
    );
  }
  const row = { id: '', line, input, references, choices: choices.items, label, context, images, audio, fields };
  return held === undefined ? row : { ...row, recording: held };
}

interface Chosen {
  choices: CellList;
  references: string[];
  reading: AnswerReading;
  roles: Roles;
  fail: (column: string | null, code: string, message: string) => void;
}

/** References as the text of the choices that they mean. */
function chosen({ choices, references, reading, roles, fail }: Chosen): string[] {
  const column = roles.choices[0] ?? null;
  const { items } = choices;
  if (items.length < 2) {
    fail(
      column,
      'data/too-few-choices',
      `There ${items.length === 1 ? 'is one choice' : 'are no choices'}; two are the least.`,
    );
    return references;
  }
  if (new Set(items).size < items.length) {
    fail(column, 'data/same-choice', 'Two choices are the same: which one is right could not be told.');
    return references;
  }
  return references.flatMap((reference) => {
    const right = rightChoice(reference, choices, reading);
    if (right !== null) return [right];
    fail(
      roles.reference[0] ?? roles.label,
      'data/no-such-choice',
      `${JSON.stringify(reference.slice(0, 100))} is none of the ${items.length} choices.`,
    );
    return [];
  });
}
