import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { datasetOf } from '../../../../electron/engine/evaluation/data/identifyRows.ts';
import { createRecordingReader } from '../../../../electron/engine/evaluation/data/readRecording.ts';
import { summarise } from '../../../../electron/engine/evaluation/data/summarise.ts';
import type { MadeDataset } from '../../../../electron/engine/evaluation/data/makeDataset.ts';
import type { ColumnMapping } from '../../../../electron/engine/evaluation/dataset.ts';
import { datasetFrom } from '../../../support/dataRows.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'yardstick-rows-'));
const elsewhere = mkdtempSync(path.join(tmpdir(), 'yardstick-elsewhere-'));
afterAll(() => {
  for (const one of [folder, elsewhere]) rmSync(one, { recursive: true, force: true });
});
const png = Buffer.from(
  '89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63606060000000040001f61738550000000049454e44ae426082',
  'hex',
);
mkdirSync(path.join(folder, 'pictures'));
writeFileSync(path.join(folder, 'pictures/a.png'), png);
writeFileSync(path.join(folder, 'note.png'), 'no picture');
writeFileSync(path.join(folder, 'a.wav'), 'RIFF');
writeFileSync(path.join(elsewhere, 'secret.png'), png);
symlinkSync(path.join(elsewhere, 'secret.png'), path.join(folder, 'link.png'));

const said = ({ problems }: MadeDataset) =>
  problems.map(({ severity, line, column, code }) => `${severity} ${line} ${column} ${code}`);
const questions: ColumnMapping = { q: 'input', a: 'reference' };

// A row that cannot be asked or scored must not get into a run, and must be findable among thousands.
describe('what is wrong with a row is said by its number and column, and the row is left out', () => {
  const choices: ColumnMapping = { q: 'input', o: 'choices', a: 'reference' };
  const good = { q: 'Why?', a: 'x', o: ['x', 'y'] };
  it.each<[string, Record<string, unknown>, ColumnMapping, string]>([
    ['nothing to ask', { q: ' ', a: 'x' }, questions, 'error 2 q data/no-input'],
    ['no right answer', { q: 'What?', a: '' }, questions, 'error 2 a data/no-reference'],
    ['an empty list of answers', { q: 'What?', a: [] }, questions, 'error 2 a data/no-reference'],
    ['no class', { q: 'What?', a: '' }, { q: 'input', a: 'label' }, 'error 2 a data/no-label'],
    ['one choice', { q: 'What?', a: 'x', o: ['x'] }, choices, 'error 2 o data/too-few-choices'],
    ['the same choice twice', { q: 'What?', a: 'x', o: ['x', 'x'] }, choices, 'error 2 o data/same-choice'],
    ['an answer that is no choice', { q: 'What?', a: 'z', o: ['x', 'y'] }, choices, 'error 2 a data/no-such-choice'],
    [
      'a picture on the web',
      { q: 'What?', a: 'https://example.org/a.png' },
      { q: 'input', a: 'image' },
      'error 2 a data/remote-file',
    ],
    [
      'a picture that is not there',
      { q: 'What?', a: 'b.png' },
      { q: 'input', a: 'image' },
      'error 2 a data/file-not-found',
    ],
    [
      'a picture elsewhere',
      { q: 'What?', a: path.join(elsewhere, 'secret.png') },
      { q: 'input', a: 'image' },
      'error 2 a data/file-outside',
    ],
    [
      'a picture through a link',
      { q: 'What?', a: 'link.png' },
      { q: 'input', a: 'image' },
      'error 2 a data/file-outside',
    ],
    [
      'a picture up and over',
      { q: 'What?', a: `../${path.basename(elsewhere)}/secret.png` },
      { q: 'input', a: 'image' },
      'error 2 a data/file-outside',
    ],
    [
      'a file that is no picture',
      { q: 'What?', a: 'note.png' },
      { q: 'input', a: 'image' },
      'error 2 a data/no-picture',
    ],
    [
      'a data URL of a page',
      { q: 'What?', a: 'data:text/html;base64,PGI+' },
      { q: 'input', a: 'image' },
      'error 2 a data/no-picture',
    ],
    [
      'a recording that is not there',
      { q: 'What?', a: 'b.wav' },
      { q: 'input', a: 'audio' },
      'error 2 a data/file-not-found',
    ],
  ])('%s', async (_, row, mapping, problem) => {
    const first = mapping['a'] === 'image' || mapping['a'] === 'audio' ? { q: 'First' } : good;
    const made = await datasetFrom([first, row, { ...first, q: 'Last?' }], mapping, { folder });
    expect(said(made)).toEqual([problem]);
    expect(made.dataset.rows.map(({ line }) => line)).toEqual([1, 3]);
    expect(made.errorCount).toBe(1);
  });
});

it('pictures beside the table and data URLs are taken in, a recording as its path', async () => {
  const url = `data:image/png;base64,${png.toString('base64')}`;
  const made = await datasetFrom(
    [
      { q: 'What?', p: 'pictures/a.png', r: 'a.wav' },
      { q: '', p: [url, 'pictures/a.png'], r: '' },
    ],
    { q: 'input', p: 'image', r: 'audio' },
    { folder },
  );
  expect(said(made)).toEqual([]);
  expect(made.dataset.rows.map(({ images, audio }) => [images, audio && path.basename(audio)])).toEqual([
    [[url], 'a.wav'],
    [[url, url], null],
  ]);
  expect(path.isAbsolute(made.dataset.rows[0]?.audio ?? '')).toBe(true);
});

// Two folders of recordings beside the same table were one dataset: the second was measured on the first one's files.
it('recordings are told apart by what they hold, wherever they lie and whatever they are called', async () => {
  const [clean, noisy, moved] = ['clean', 'noisy', 'moved'].map((name) => path.join(folder, name));
  for (const [place, bytes] of [
    [clean, 'speech'],
    [noisy, 'speech and noise'],
    [moved, 'speech'],
  ] as const) {
    mkdirSync(place ?? '');
    writeFileSync(path.join(place ?? '', 'a.wav'), bytes);
  }
  const read = async (place: string | undefined) =>
    (await datasetFrom([{ q: 'x', r: 'a.wav' }], { q: 'reference', r: 'audio' }, { folder: place ?? null })).dataset;
  const [first, second, third] = [await read(clean), await read(noisy), await read(moved)];
  expect(second.hash).not.toBe(first.hash);
  expect(second.rows[0]?.id).not.toBe(first.rows[0]?.id);
  expect(third.hash).toBe(first.hash);
  expect(third.rows[0]?.id).toBe(first.rows[0]?.id);
  expect(first.rows[0]?.recording).toEqual({
    sha256: createHash('sha256').update('speech').digest('hex'),
    bytes: 6,
  });
});

// A table is read anew with each column that is mapped: gigabytes would be, too. What was replaced meanwhile must be.
it('a recording is read again only where its file is another one', async () => {
  const read = createRecordingReader();
  const file = path.join(realpathSync(folder), 'again.wav');
  writeFileSync(file, 'one');
  const first = await read(file);
  expect(await read(file)).toBe(first);
  writeFileSync(file, 'two');
  expect((await read(file)).sha256).not.toBe(first.sha256);
  await expect(read(path.dirname(file))).rejects.toMatchObject({ code: 'data/file-unreadable' });
});

it('rows that were pasted may name no file', async () => {
  const made = await datasetFrom([{ q: 'What?', p: '/etc/passwd' }], { q: 'input', p: 'image' });
  expect(said(made)).toEqual(['error 1 p data/no-folder']);
});

// What a type claims and what bytes are can differ: a service would refuse the row in the middle of a run.
it('a picture is called what its bytes are', async () => {
  const made = await datasetFrom([{ q: 'What?', p: `data:image/jpeg;base64,${png.toString('base64')}` }], {
    q: 'input',
    p: 'image',
  });
  expect(made.dataset.rows[0]?.images[0]).toMatch(/^data:image\/png;/);
});

it('several columns: inputs are joined by blank lines, references are alternatives, choices one each', async () => {
  const made = await datasetFrom(
    [
      {
        intro: 'Read this.',
        q: 'Which?',
        a: 'x || y',
        b: ['z'],
        o1: 'x',
        o2: 'y',
        o3: 'z',
        o4: '',
        c: ['one', 'two'],
        more: 3,
      },
    ],
    {
      intro: 'input',
      q: 'input',
      a: 'reference',
      b: 'reference',
      o1: 'choices',
      o2: 'choices',
      o3: 'choices',
      o4: 'choices',
      c: 'context',
    },
  );
  expect(made.dataset.rows[0]).toMatchObject({
    input: 'Read this.\n\nWhich?',
    references: ['x', 'y', 'z'],
    choices: ['x', 'y', 'z'],
    context: ['one', 'two'],
    label: null,
    fields: { more: '3', o4: '' },
  });
});

it('a label is a reference where no column is one', async () => {
  const texts = [{ t: 'Goal!', l: ' sport ' }];
  expect((await datasetFrom(texts, { t: 'input', l: 'label' })).dataset.rows[0]).toMatchObject({
    label: 'sport',
    references: ['sport'],
  });
  expect(
    (await datasetFrom([{ t: 'x', l: 's', r: 'y' }], { t: 'input', l: 'label', r: 'reference' })).dataset.rows[0],
  ).toMatchObject({ label: 's', references: ['y'] });
});

// Off by one here and every answer of every model is wrong.
describe('the right choice is found however it is named', () => {
  it.each<[string, string, [unknown, unknown][], string[]]>([
    [
      'by its text',
      'a',
      [
        [['x', 'y'], 'y'],
        [['1', '0'], '0'],
      ],
      ['y', '0'],
    ],
    [
      'by a letter',
      'a',
      [
        [['x', 'y'], 'B'],
        [['v', 'w', 'z'], '(c)'],
      ],
      ['y', 'z'],
    ],
    [
      'counted from 0',
      'a',
      [
        [['x', 'y'], 1],
        [['v', 'w'], 0],
      ],
      ['y', 'v'],
    ],
    [
      'counted from 1',
      'a',
      [
        [['x', 'y'], 1],
        [['v', 'w'], 2],
      ],
      ['x', 'w'],
    ],
    [
      'an index that could be both',
      'answer_index',
      [
        [['x', 'y', 'z'], 1],
        [['u', 'v', 'w'], 2],
      ],
      ['y', 'w'],
    ],
    [
      'a number that could be both',
      'answer',
      [
        [['x', 'y', 'z'], 1],
        [['u', 'v', 'w'], 2],
      ],
      ['x', 'v'],
    ],
    [
      'by the label that the list gives',
      'a',
      [
        [{ text: ['x', 'y'], label: ['1', '2'] }, '2'],
        [{ text: ['v', 'w'], label: ['A', 'B'] }, 'A'],
      ],
      ['y', 'v'],
    ],
    [
      'as floating numbers, as spreadsheets export them',
      'a',
      [
        ["['x', 'y']", '0.0'],
        ["['v', 'w']", '1.0'],
      ],
      ['x', 'w'],
    ],
    [
      'in lists as Python writes them',
      'a',
      [
        [`['it\\'s', "a \\"b\\""]`, "it's"],
        ['x|y;z', 'y;z'],
      ],
      ["it's", 'y;z'],
    ],
    [
      'one a line',
      'a',
      [
        ['x, y\nz|w', 'z|w'],
        ['x || y', 'x'],
      ],
      ['z|w', 'x'],
    ],
  ])('%s', async (_, column, rows, right) => {
    const records = rows.map(([o, a], index) => ({ q: `Question ${index}`, o, [column]: a }));
    const made = await datasetFrom(records, { q: 'input', o: 'choices', [column]: 'reference' });
    expect(made.dataset.rows.map(({ references }) => references[0])).toEqual(right);
    expect(made.errorCount).toBe(0);
  });

  it('and counting is said', async () => {
    const made = await datasetFrom([{ q: 'Q', o: ['x', 'y'], a: 0 }], { q: 'input', o: 'choices', a: 'reference' });
    expect(made.problems[0]?.message).toContain('from 0');
  });
});

describe('ids and hash', () => {
  const rows = [
    { q: 'One?', a: '1', note: 'n' },
    { q: 'Two?', a: '2', note: 'm' },
    { q: 'One?', a: '1', note: 'other' },
  ];

  // Written out by hand: what an id is made of must never change by itself, or stored runs lose their rows.
  it('are SHA-256 of what rows say as canonical JSON', async () => {
    const { dataset } = await datasetFrom(rows.slice(0, 1), questions);
    const says = '{"audio":[],"choices":[],"context":[],"images":[],"input":"One?","label":null,"references":["1"]}';
    const sha = (text: string) => createHash('sha256').update(text).digest('hex');
    expect(dataset.rows[0]?.id).toBe(sha(says).slice(0, 32));
    expect(dataset.hash).toBe(sha(`[[${says},{"a":"1","note":"n","q":"One?"}]]`));
  });

  it('are the same in every order of rows and columns, file and name', async () => {
    const { dataset } = await datasetFrom(rows, questions);
    const turned = await datasetFrom(
      rows.toReversed().map(({ q, a, note }) => ({ note, a, q })),
      questions,
      { name: 'Other' },
    );
    expect(new Set(turned.dataset.rows.map(({ id }) => id))).toEqual(new Set(dataset.rows.map(({ id }) => id)));
    const again = await datasetFrom(
      rows.map(({ q, a, note }) => ({ note, q, a })),
      questions,
      { name: 'Other' },
    );
    expect(again.dataset.hash).toBe(dataset.hash);
    expect(turned.dataset.hash).not.toBe(dataset.hash);
  });

  it('the same row again has a number, or is left out and said', async () => {
    const kept = await datasetFrom(rows, questions);
    expect(kept.dataset.rows.map(({ id }) => id.slice(32))).toEqual(['', '', '-2']);
    expect([kept.duplicates, ...said(kept)]).toEqual([1, 'note null null data/duplicates-kept']);
    const left = await datasetFrom(rows, questions, { deduplicate: true });
    expect(left.dataset.rows.map(({ line }) => line)).toEqual([1, 2]);
    expect([left.duplicates, ...said(left)]).toEqual([1, 'note 3 null data/duplicate']);
  });

  it('a changed column, also one without a role, is another dataset', async () => {
    const one = await datasetFrom(rows, questions);
    const two = await datasetFrom(
      rows.map((row) => ({ ...row, note: 'changed' })),
      questions,
    );
    expect(two.dataset.hash).not.toBe(one.dataset.hash);
  });

  it('a part of the rows is a dataset by itself, and none has a hash, too', async () => {
    const { dataset } = await datasetFrom(rows, questions);
    expect((await datasetOf({ ...dataset, name: 'again' })).hash).toBe(dataset.hash);
    expect((await datasetOf({ ...dataset, rows: [] })).hash).toMatch(/^[0-9a-f]{64}$/);
  });
});

// A model cannot give both answers, and two spellings of a class make each half as good.
it('contradictions and classes written in two ways are noted', async () => {
  const made = await datasetFrom(
    [
      { t: 'Goal!', l: 'Sport' },
      { t: 'Rain.', l: 'weather' },
      { t: 'Goal!', l: 'politics' },
      { t: 'Match.', l: 'sport' },
    ],
    { t: 'input', l: 'label' },
  );
  expect(said(made)).toEqual(['note 3 null data/contradiction', 'note null l data/similar-labels']);
});

it('a mapping that cannot work is refused', async () => {
  const rows = [{ q: 'x', a: 'y', b: 'z' }];
  await expect(datasetFrom(rows, { a: 'reference' })).rejects.toMatchObject({ code: 'data/no-input' });
  await expect(datasetFrom(rows, { q: 'input', zzz: 'label' })).rejects.toMatchObject({ code: 'data/unknown-column' });
  await expect(datasetFrom(rows, { q: 'input', a: 'label', b: 'label' })).rejects.toMatchObject({
    code: 'data/role-twice',
  });
});

it('names that mean something to JavaScript are columns like others', async () => {
  const made = await datasetFrom(
    [JSON.parse('{"constructor":"Why?","__proto__":"x","toString":"because"}') as Record<string, unknown>],
    { constructor: 'input', toString: 'reference' } as unknown as ColumnMapping,
  );
  expect(made.dataset.rows[0]).toMatchObject({ input: 'Why?', references: ['because'] });
  expect(Object.keys(made.dataset.rows[0]?.fields ?? {})).toEqual(['constructor', 'proto', 'toString']);
  const none = await datasetFrom([{ hasOwnProperty: 'x', q: 'y' }], { q: 'input' });
  expect(none.dataset.mapping).toEqual({ q: 'input' });
});

it('a summary counts labels, most frequent first', async () => {
  const { dataset } = await datasetFrom(
    [
      { t: '1', l: 'b' },
      { t: '2', l: 'a' },
      { t: '3', l: 'b' },
    ],
    { t: 'input', l: 'label' },
  );
  expect(summarise(dataset, 5)).toMatchObject({
    rowCount: 3,
    createdAt: 5,
    labels: [
      { label: 'b', rows: 2 },
      { label: 'a', rows: 1 },
    ],
  });
});
