import type { ColumnMapping, ColumnRole } from '../dataset.ts';
import { listInCell } from './mapping/listInCell.ts';

const lookedRows = 200;

/** Usual names of columns for each role, the surest first; compared without case, spaces and marks. */
const names: Record<ColumnRole, string[]> = {
  choices: ['choices', 'options', 'endings', 'candidates', 'answerchoices', 'mc1targets'],
  reference: (
    'reference references answer answers goldanswer correctanswer bestanswer answerkey answeridx answerindex correct gold ideal expected ' +
    'expectedoutput expectedanswer target targets output completion response summary translation transcript groundtruth solution'
  ).split(' '),
  label: 'label labels class classlabel category sentiment topic intent tag verdict type'.split(' '),
  input: (
    'input inputs prompt prompts question questions query instruction instructions text sentence sentence1 sentence2 premise hypothesis ' +
    'source article document review message content body title problem'
  ).split(' '),
  context: 'context contexts passage passages paragraph evidence documents retrievedcontexts background'.split(' '),
  image: 'image images picture photo img imagepath imageurl'.split(' '),
  audio: 'audio audiopath audiofile recording wav sound speech'.split(' '),
};

/** What is said in a recording, as collections of speech call it. */
const spokenNames = [
  'transcription',
  'text',
  'sentence',
  'normalizedtext',
  'rawtranscription',
  'rawtext',
  'spoken',
  'caption',
];

/** Columns that are said together: one alone would be half a question. */
const together = [
  ['instruction', 'input'],
  ['premise', 'hypothesis'],
  ['sentence1', 'sentence2'],
  ['question', 'input'],
];

interface Column {
  name: string;
  plain: string;
  cells: string[];
}

/**
 * What the columns of a table seem to be, by their names and by what is in them. A guess: each role at most once but inputs that belong together and
 * choices that have a column each; columns that say nothing clear have no role.
 */
export function guessMapping(columns: readonly string[], rows: readonly Record<string, string>[]): ColumnMapping {
  const looked = rows.slice(0, lookedRows);
  const all = columns.map((name): Column => ({
    name,
    plain: plainName(name),
    cells: looked.map((row) => row[name] ?? '').filter((cell) => cell.trim() !== ''),
  }));
  const mapping = new Map<string, ColumnRole>();
  const free = () => all.filter(({ name, cells }) => !mapping.has(name) && cells.length > 0);
  const take = (role: ColumnRole, found: Column | undefined) => {
    if (found !== undefined) mapping.set(found.name, role);
  };
  const named = (role: ColumnRole, fits: (column: Column) => boolean = () => true) => {
    for (const name of names[role]) {
      const found = free().find((column) => column.plain === name && fits(column));
      if (found !== undefined) return found;
    }
    return undefined;
  };

  take(
    'image',
    named('image', isImage) ?? free().find((column) => mostly(column, (cell) => /^data:image\//i.test(cell))),
  );
  take(
    'audio',
    free().find((column) => mostly(column, isRecording)),
  );
  take(
    'choices',
    named('choices', (column) => mostly(column, isChoices)) ??
      free().find((column) => column.plain.includes('choice') && mostly(column, isChoices)),
  );
  if (![...mapping.values()].includes('choices')) for (const column of choiceColumns(free())) take('choices', column);

  const hasChoices = [...mapping.values()].includes('choices');
  // With choices, a class is a topic to slice by; "label" is then what others call the answer.
  const isHeard = hasRole(mapping, 'audio');
  const spoken = () =>
    spokenNames.map((name) => free().find(({ plain }) => plain === name)).find((column) => column !== undefined);
  const reference = named('reference') ?? (isHeard ? spoken() : undefined);
  take('reference', reference);
  if (hasChoices) {
    if (reference === undefined)
      take(
        'reference',
        named('label', ({ plain }) => plain === 'label' || plain === 'labels'),
      );
  } else if (reference === undefined)
    take('label', named('label', isClass) ?? named('label', ({ plain }) => plain === 'label'));
  else
    take(
      'label',
      named('label', (column) => column.plain === 'label' && isClass(column)),
    );

  const pair = together
    .map((parts) => parts.map((part) => free().find(({ plain }) => plain === part)))
    .find((parts) => parts.every((part) => part !== undefined));
  if (pair !== undefined) for (const column of pair) take('input', column);
  else {
    const context = named('context');
    take('context', context);
    const input =
      named('input', (column) => !isClass(column) || column.cells.length < 20) ??
      named('input') ??
      // Beside a recording nothing need be asked, and an id or a speaker is no question.
      (isHeard ? undefined : longest(free()));
    if (input !== undefined) take('input', input);
    // Nothing else is asked: then what looks like its basis is the question.
    else if (context !== undefined && !hasRole(mapping, 'image') && !hasRole(mapping, 'audio'))
      mapping.set(context.name, 'input');
  }
  take('context', hasRole(mapping, 'context') ? undefined : named('context'));
  if (!hasRole(mapping, 'label') && !hasRole(mapping, 'reference')) take('label', free().find(isClass));
  return Object.fromEntries(
    columns.flatMap((name) => {
      const role = mapping.get(name);
      return role === undefined ? [] : [[name, role]];
    }),
  );
}

function plainName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

function hasRole(mapping: ReadonlyMap<string, ColumnRole>, role: ColumnRole): boolean {
  return [...mapping.values()].includes(role);
}

function mostly({ cells }: Column, fits: (cell: string) => boolean): boolean {
  return cells.length > 0 && cells.filter(fits).length >= cells.length * 0.8;
}

function isImage(column: Column): boolean {
  return mostly(column, (cell) => /^data:image\//i.test(cell) || /\.(png|jpe?g|gif|webp)$/i.test(cell.trim()));
}

function isRecording(cell: string): boolean {
  return cell.length < 1_000 && /\.(wav|mp3|flac|ogg|opus|m4a|webm)$/i.test(cell.trim());
}

function isChoices(cell: string): boolean {
  const list = listInCell(cell);
  return list === null ? /[\n|;]/.test(cell.trim()) : list.items.length > 1;
}

/** `A` to `D`, or `choice_1`, `option 2` …: a column each. */
function choiceColumns(columns: readonly Column[]): Column[] {
  const letters = columns.filter(({ plain }) => /^[a-h]$/.test(plain));
  if (letters.length >= 2 && letters.some(({ plain }) => plain === 'a')) return letters;
  const numbered = columns.filter(({ plain }) => /^(choice|option|ending)[0-9a-h]$/.test(plain));
  return numbered.length >= 2 ? numbered : [];
}

/** Short texts, of which there are few, again and again. */
function isClass({ cells }: Column): boolean {
  const distinct = new Set(cells);
  const isShort = cells.every((cell) => cell.length <= 60 && !cell.includes('\n'));
  return isShort && distinct.size >= 2 && distinct.size <= 50 && distinct.size * 2 <= cells.length;
}

/** The column with the longest texts on the whole; numbers are no questions. */
function longest(columns: readonly Column[]): Column | undefined {
  let best: { column: Column; length: number } | undefined;
  for (const column of columns) {
    if (mostly(column, (cell) => /^[-+\d.,%\s]+$/.test(cell))) continue;
    const length = column.cells.reduce((sum, cell) => sum + cell.length, 0) / column.cells.length;
    if (best === undefined || length > best.length) best = { column, length };
  }
  return best?.column;
}
