import { TRPCClientError } from '@trpc/client';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  distinctCitations,
  markerStatus,
  markersIn,
  shownCitation,
  statusText,
} from '../../../renderer/components/citations.ts';
import { maskedText } from '../../../renderer/components/maskedText.ts';
import { normalizeHost } from '../../../electron/engine/egress/hosts.ts';
import { readConnectionString } from '../../../electron/engine/postgres/connectionString.ts';
import { firstChoice } from '../../../renderer/features/knowledge/ask/useAnsweringModel.ts';
import { baseState, presentJob } from '../../../renderer/features/knowledge/baseState.ts';
import { openHit } from '../../../renderer/features/knowledge/document/openedDocument.ts';
import { markParts, pagesOf, rowAt, textPage, type Row } from '../../../renderer/features/knowledge/document/rows.ts';
import { passagesText, shortFolder, shownStates } from '../../../renderer/features/knowledge/files/fileStates.ts';
import { isUpload, isUploadFolder, uploadName } from '../../../renderer/features/knowledge/files/uploads.ts';
import type { Citation, Hit, MeasureRun, ServerReport } from '../../../renderer/features/knowledge/knowledgeTypes.ts';
import { parseQuestions } from '../../../renderer/features/knowledge/measure/judgedQuestions.ts';
import { questionSets } from '../../../renderer/features/knowledge/measure/runRows.ts';
import { reportLines } from '../../../renderer/features/knowledge/place/reportLines.ts';
import { searchHosts } from '../../../renderer/features/knowledge/searchHosts.ts';
import { readServerAddress } from '../../../renderer/features/knowledge/place/serverAddress.ts';
import {
  filterOf,
  highlightParts,
  noSearch,
  sentQuery,
  snippetStart,
} from '../../../renderer/features/knowledge/search/searchState.ts';
import { shownError } from '../../../renderer/features/knowledge/shownError.ts';

const files = { waiting: 0, reading: 0, chunking: 0, embedding: 0, done: 0, failed: 0, missing: 0 };
const counts = { documents: 3, chunks: 9, keywordRows: 9, vectors: 9, bytes: 100 };

describe('a document in rows', () => {
  const rows: Row[] = [
    [0, 0, 10, 1, 1, 0],
    [1, 12, 40, 0, 1, 0],
    [1, 42, 90, 0, 2, 0],
  ];

  it('opens at the row that holds the place, and at the next one for a place between two', () => {
    expect([0, 9, 10, 11, 12, 39, 40, 60, 500].map((place) => rowAt(rows, place))).toEqual([0, 0, 1, 1, 1, 1, 2, 2, 2]);
    expect(rowAt([], 5)).toBe(-1);
  });

  it('asks for each page of text that a stretch touches, and for none beyond its end', () => {
    expect(pagesOf({ start: 0, end: textPage })).toEqual([0]);
    expect(pagesOf({ start: textPage - 1, end: textPage + 1 })).toEqual([0, 1]);
    expect(pagesOf({ start: 5, end: 5 })).toEqual([0]);
  });

  it('marks without losing or doubling a letter, wherever passage and words begin and end', () => {
    const span = fc.tuple(fc.nat(60), fc.nat(60)).map(([a, b]) => ({ start: Math.min(a, b), end: Math.max(a, b) + 1 }));
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), fc.nat(30), span, fc.array(span), (text, start, passage, words) => {
        const parts = markParts(text, start, { ...passage, words, kind: 'hit' });
        expect(parts.map((part) => part.text).join('')).toBe(text);
        for (const part of parts) expect(text.startsWith(part.text, part.start - start)).toBe(true);
      }),
    );
  });

  it('marks a checked quote as strongly as the words of a search, a passage only softly', () => {
    const finding = { start: 3, end: 6, words: [] };
    expect(markParts('abcdefghi', 0, { ...finding, kind: 'quote' }).map((part) => part.mark)).toEqual([
      'none',
      'word',
      'none',
    ]);
    expect(markParts('abcdefghi', 0, { ...finding, kind: 'passage' })[1]?.mark).toBe('passage');
  });
});

describe('the address of a server', () => {
  // What is consented to must be the very host that the engine asks the gate for.
  it.each([
    ['postgres://ann@db.firm.example/kb', 'db.firm.example:5432'],
    ['postgresql://ann@DB.Firm.Example:6000/kb', 'db.firm.example:6000'],
    ['postgres://ann@127.0.0.1:80', '127.0.0.1'],
    ['postgres://ann@0x7f.1:5433/kb', '127.0.0.1:5433'],
    ['postgres://ann@[::1]:5433/kb', '[::1]:5433'],
    ['postgres://ann@/kb?host=/run/pg', 'localhost:5432'],
    ['postgres://ann@:6000/kb?host=%2Frun%2Fpg', 'localhost:6000'],
    ['postgres://ann@', null],
    ['postgres://', null],
    ['https://db/kb', null],
    ['', null],
  ])('%s names %s', (typed, host) => {
    const read = readServerAddress(typed);
    expect(read).toMatchObject({ host, password: null });
    if (host === null) return;
    const engine = readConnectionString(typed);
    const name = engine.host.includes(':') ? `[${engine.host}]` : engine.host;
    expect(host).toBe(normalizeHost(`${name}:${engine.port}`));
  });

  it('loses a password that was pasted with it, and says where nothing is encrypted', () => {
    expect(readServerAddress(' postgres://ann:s%40cret@db/kb ')).toMatchObject({
      address: 'postgres://ann@db/kb',
      password: 's@cret',
      host: 'db:5432',
    });
    expect(readServerAddress('postgres://ann@db/kb?sslmode=disable').isPlain).toBe(true);
    for (const safe of [
      'postgres://ann@db/kb',
      'postgres://ann@localhost/kb?sslmode=disable',
      'postgres://ann@/kb?host=/x',
    ])
      expect(readServerAddress(safe).isPlain).toBe(false);
  });

  it('is told with what a test found, each thing as good or as something to look at', () => {
    const report: ServerReport = {
      host: 'db:5432',
      database: 'kb',
      user: 'ann',
      version: '18.0',
      encryption: 'checked',
      vector: { installed: null, available: '0.8.1' },
      problem: null,
    };
    const marks = (changes: Partial<ServerReport>) => reportLines({ ...report, ...changes }).map(({ good }) => good);
    expect(marks({})).toEqual([true, true, true, true]);
    const problem = { code: 'postgres/no-vector', message: 'no' };
    expect(marks({ problem, vector: { installed: null, available: null } })).toEqual([true, true, false]);
    expect(marks({ problem })).toEqual([true, true, false]);
    expect(marks({ encryption: 'unchecked' })[1]).toBe(false);
  });
});

describe('a question', () => {
  // "Stays on this machine" stood beside a question whose words went to a server to be searched for.
  it('says where it goes before any model has it', () => {
    const connections = [
      { name: 'cloud', host: 'api.example.com', leavesMachine: true },
      { name: 'box', host: 'localhost:8000', leavesMachine: false },
    ];
    const hosts = (embedding: string, connection: string | null) =>
      searchHosts({ index: { embedding }, connection }, connections, 'hybrid');
    expect(hosts('local:minilm', null)).toEqual([]);
    expect(hosts('box:embedder', 'postgres://ann@127.0.0.1:5432/kb')).toEqual([]);
    expect(hosts('cloud:embedder', 'postgres://ann@db.example/kb')).toEqual(['api.example.com', 'db.example:5432']);
    const byWords = searchHosts({ index: { embedding: 'cloud:embedder' }, connection: null }, connections, 'keyword');
    expect(byWords).toEqual([]);
  });
});

describe('hits', () => {
  const hit = (documentId: string, start: number) =>
    ({ documentId, start, end: start + 10, title: 'A', highlights: [{ start: 2, end: 4 }] }) as unknown as Hit;

  it('open with the other hits of their document, in its order, at themselves', () => {
    const hits = [hit('a', 50), hit('b', 0), hit('a', 10)];
    const opened = openHit(hits[0] as Hit, hits);
    expect(opened.findings.map(({ start }) => start)).toEqual([10, 50]);
    expect(opened.at).toBe(1);
    expect(opened.findings[1]?.words).toEqual([{ start: 52, end: 54 }]);
  });

  it('show their words marked and nothing else changed, whatever places the engine names', () => {
    const place = fc.record({ start: fc.integer({ min: -3, max: 50 }), end: fc.integer({ min: -3, max: 50 }) });
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), fc.array(place), (text, places) => {
        // A negative start would cut from the end.
        const usable = places.filter(({ start }) => start >= 0);
        expect(
          highlightParts(text, usable)
            .map((part) => part.text)
            .join(''),
        ).toBe(text);
      }),
    );
  });

  it('begin to be shown at a word shortly before what was found', () => {
    const text = `${'word '.repeat(100)}needle`;
    const start = snippetStart(text, [{ start: 500 }]);
    expect(text[start - 1]).toBe(' ');
    expect(start).toBeGreaterThan(400);
    expect(snippetStart(text, [])).toBe(0);
  });
});

describe('filters of a search', () => {
  it('include the whole of the last day, in the reader’s time zone', () => {
    const filter = filterOf({ ...noSearch, from: '2026-03-29', to: '2026-03-29' });
    expect(filter?.modifiedFrom).toBe(new Date(2026, 2, 29).getTime());
    expect(filter?.modifiedTo).toBe(new Date(2026, 2, 30).getTime() - 1);
  });

  it('are none where nothing is narrowed, so that no document is left out by an empty list', () => {
    expect(filterOf(noSearch)).toBeUndefined();
    expect(filterOf({ ...noSearch, from: '29.3.2026' })).toBeUndefined();
  });
});

describe('citations', () => {
  const citation = (fields: Partial<Citation>): Citation => ({
    marker: '[1]',
    documentId: 'a',
    path: '/a',
    title: 'A',
    page: null,
    start: 0,
    end: 9,
    quote: null,
    found: true,
    ...fields,
  });

  it('count as not found as soon as one of a marker’s quotes is not there', () => {
    expect(markerStatus([citation({ quote: 'x' }), citation({ quote: 'y', found: false })], '[1]')).toBe('missing');
    expect(markerStatus([citation({}), citation({ quote: 'x' })], '[1]')).toBe('verified');
    expect(markerStatus([citation({})], '[1]')).toBe('named');
    expect(markerStatus([citation({})], '[2]')).toBeNull();
  });

  it('lead nowhere where no passage has that number', () => {
    expect(shownCitation([citation({ documentId: '', found: false })], '[1]')).toBeNull();
    expect(markersIn('[1, 12]')).toEqual(['[1]', '[12]']);
  });

  it('say nothing about a marker that stands elsewhere, where Yardstick found their words by itself', () => {
    const matched = citation({ quote: 'words', matched: true });
    expect(statusText(matched)).toContain('found by Yardstick');
    expect(markerStatus([matched], '[1]')).toBeNull();
    expect(markerStatus([matched, citation({})], '[1]')).toBe('named');
    expect(shownCitation([matched], '[1]')).toBeNull();
  });

  it('stand once in the list of sources', () => {
    expect(distinctCitations([citation({}), citation({}), citation({ quote: 'x' })])).toHaveLength(2);
  });

  it('masked things are counted in words, and left out at zero', () => {
    expect(
      maskedText([
        { kind: 'email', count: 2 },
        { kind: 'name', count: 1 },
        { kind: 'iban', count: 0 },
      ]),
    ).toBe('Replaced before sending, put back into the answer: 2 e-mail addresses, 1 name.');
    expect(maskedText([])).toBe('');
  });
});

describe('the model that answers at first', () => {
  const model = (id: string, local: boolean, tuning: 'base' | 'instruct', installed = true) => ({
    id,
    name: id,
    connection: local ? null : 'cloud',
    local,
    installed,
    detail: '',
    tuning,
  });

  it('is on this machine as long as one is here, even if comparisons begin with a service', () => {
    const models = [
      model('cloud:a', false, 'instruct'),
      model('local:b', true, 'base'),
      model('local:c', true, 'instruct'),
    ];
    expect(firstChoice(models, ['cloud:a'])).toBe('local:c');
    expect(firstChoice(models.slice(0, 2), ['cloud:a'])).toBe('local:b');
    expect(firstChoice(models.slice(0, 1), [])).toBe('cloud:a');
    expect(firstChoice([], [])).toBeNull();
  });
});

describe('files', () => {
  it('keep the folders of a dropped folder in their name, so that two of one name stay two', () => {
    expect(uploadName({ name: 'a.md', size: 1, path: './notes/2024/a.md' })).toBe('notes - 2024 - a.md');
    expect(uploadName({ name: 'a.md', size: 1 })).toBe('a.md');
  });

  it('are shown below the source they came from, the nearest one', () => {
    const sources = [{ path: '/home/me' }, { path: '/home/me/papers' }];
    expect(shortFolder('/home/me/papers/2024/a.pdf', sources)).toBe('2024');
    expect(shortFolder('/home/me/papers/a.pdf', sources)).toBe('');
    expect(shortFolder('C:\\docs\\x\\a.pdf', [{ path: 'C:\\docs' }])).toBe('x');
  });

  it('can be filtered by the states that some have, and by the chosen one though none has it any more', () => {
    expect(shownStates({ ...files, done: 3, failed: 1 }, null)).toEqual(['failed', 'done']);
    expect(shownStates({ ...files, done: 3 }, 'failed')).toEqual(['failed', 'done']);
  });

  it('keep the places of their filters while files pass from step to step', () => {
    const resting = shownStates({ ...files, done: 3, waiting: 2 }, null);
    const working = shownStates({ ...files, done: 3, waiting: 2, reading: 1, chunking: 1, embedding: 1 }, null);
    expect(working.slice(0, resting.length)).toEqual(resting);
  });
});

describe('the state of a base', () => {
  it('says that files failed rather than that all is well', () => {
    expect(
      baseState(
        { paused: false, files: { ...files, done: 2, failed: 1 }, rebuilding: null, counts, problem: null },
        null,
      ),
    ).toMatchObject({
      kind: 'warn',
      words: '1 file could not be read',
    });
  });

  it('says what keeps its index or a source from being read rather than that it is empty or up to date', () => {
    const problem = { code: 'postgres/unreachable', message: 'The database does not answer. It is tried again.' };
    const empty = { ...counts, documents: 0 };
    const base = { paused: false, files, rebuilding: null, counts: empty, problem };
    expect(baseState(base, null)).toMatchObject({ kind: 'bad', words: 'The database does not answer' });
  });

  it('is paused only while there is something left to do', () => {
    const paused = { paused: true, rebuilding: null, counts, problem: null };
    expect(baseState({ ...paused, files: { ...files, done: 3, waiting: 1 } }, null).words).toBe('Paused, 1 file to go');
    expect(baseState({ ...paused, files: { ...files, done: 4 } }, null).words).toBe('Up to date');
  });
});

describe('the work on a base', () => {
  const progress = { done: 0, unit: 'documents', perSecond: null, secondsLeft: null, note: null };
  const job = (id: string, state: 'running' | 'done', total: number | null) => ({
    id,
    state,
    progress: { ...progress, total },
  });

  it('is the one at work, not one that waits behind it and knows nothing yet', () => {
    expect(
      presentJob([job('third', 'running', null), job('second', 'running', null), job('first', 'running', 13)])?.id,
    ).toBe('first');
    expect(presentJob([job('second', 'running', null), job('first', 'running', null)])?.id).toBe('first');
    expect(presentJob([job('third', 'running', 2), job('second', 'done', 13), job('first', 'done', 13)])?.id).toBe(
      'third',
    );
  });

  it('is the newest where all has ended', () => {
    expect(presentJob([job('second', 'done', 2), job('first', 'done', 13)])?.id).toBe('second');
    expect(presentJob([])).toBeNull();
  });
});

describe('a query', () => {
  it('fits into an address of 6,000 bytes however long the text and however many bytes its characters take', () => {
    const bytes = (text: string) => encodeURIComponent(JSON.stringify(sentQuery(text))).length;
    for (const one of ['a', '鶴', '"', '\n', '🦆', '\u0000', '\uD83E']) {
      expect(bytes(one.repeat(100_000))).toBeLessThan(5_000);
    }
  });

  it('is all that was written where that is not too long', () => {
    expect(sentQuery('  who?\n')).toBe('who?');
    expect(sentQuery('word '.repeat(500))).toBe('word '.repeat(500).trim());
  });

  it('is never cut within a character', () => {
    expect(sentQuery('🦆'.repeat(10_000))).toMatch(/^🦆+$/u);
  });
});

describe('copies of files', () => {
  it('are known by their folder, on Windows too, so that removing them is not called harmless', () => {
    expect(isUploadFolder('b1', '/home/me/.yardstick/knowledge/b1/files')).toBe(true);
    expect(isUploadFolder('b1', 'C:\\Yardstick\\knowledge\\b1\\files')).toBe(true);
    expect(isUploadFolder('b1', '/home/me/knowledge/b2/files')).toBe(false);
    expect(isUploadFolder('b1', '/home/me/papers')).toBe(false);
    // Only a copy can go by itself: a file of a folder would be back with the next look.
    expect(isUpload('b1', '/home/me/.yardstick/knowledge/b1/files/notes.txt')).toBe(true);
    expect(isUpload('b1', 'C:\\Yardstick\\knowledge\\b1\\files\\notes.txt')).toBe(true);
    expect(isUpload('b1', '/home/me/papers/notes.txt')).toBe(false);
  });

  it('that hold no text say so', () => {
    expect(passagesText({ state: 'done', chunks: 0 })).toBe('No text');
    expect(passagesText({ state: 'waiting', chunks: 0 })).toBe('');
    expect(passagesText({ state: 'done', chunks: 1 })).toBe('1 passage');
  });
});

describe('questions with the documents that answer them', () => {
  it('are read a line each, with a tab before the documents', () => {
    expect(parseQuestions('Who?\ta.pdf; b.pdf\n\nWhen?\tc').questions).toEqual([
      { id: '1', query: 'Who?', relevant: { 'a.pdf': 1, 'b.pdf': 1 } },
      { id: '2', query: 'When?', relevant: { c: 1 } },
    ]);
  });

  it('are read from JSON lines with judgements apart, in columns with a head or as TREC writes them', () => {
    const queries = '{"id":"7","text":"Who?"}\n{"_id":8,"query":"When?"}';
    const expected = [
      { id: '7', query: 'Who?', relevant: { a: 3, b: 0 } },
      { id: '8', query: 'When?', relevant: { c: 1 } },
    ];
    expect(parseQuestions(queries, 'query_id\tdoc_id\trelevance\n7\ta\t3\n7\tb\t0\n8\tc\t1').questions).toEqual(
      expected,
    );
    expect(parseQuestions(queries, '7 0 a 3\n7 0 b 0\n8 0 c 1').questions).toEqual(expected);
    expect(parseQuestions('[{"query":"Who?","relevant":["a"]}]').questions[0]?.relevant).toEqual({ a: 1 });
  });

  it('without a relevant document are named, not measured as misses', () => {
    const { questions, problems } = parseQuestions('Who?\nWhen?\tc');
    expect(questions).toHaveLength(1);
    expect(problems.join()).toContain('Who?');
  });

  it('may be any text at all: nothing throws, and what is used has words and a document', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (text, judgements) => {
        for (const { query, relevant } of parseQuestions(text, judgements).questions) {
          expect(query.trim()).not.toBe('');
          expect(Object.values(relevant).some((grade) => grade > 0)).toBe(true);
        }
      }),
    );
  });
});

describe('set-ups that were measured', () => {
  const run = (id: string, mean: number, { questionsId = 'q', isBest = false } = {}) =>
    ({ id, questionsId, questions: 3, measure: { ndcg10: mean }, isBest }) as unknown as MeasureRun;

  it('stand best first, those on the same questions together', () => {
    const sets = questionSets([
      run('b', 0.3),
      run('a', 0.5, { isBest: true }),
      run('c', 0.1, { questionsId: 'other' }),
    ]);
    expect(sets.map(({ questionsId, bestId, runs }) => [questionsId, bestId, runs.map(({ id }) => id)])).toEqual([
      ['other', null, ['c']],
      ['q', 'a', ['a', 'b']],
    ]);
  });
});

// Beside the line that says so above every page, a red box pushed the files down each time the engine started again.
it('that the engine is away is said in place of nothing only; any other failure is said beside what is there', () => {
  const away = new TRPCClientError('fetch failed');
  const broken = new Error('The disk is full.');
  expect(shownError({ error: away, data: { pages: [] } })).toBeNull();
  expect(shownError({ error: away, data: undefined })).toBe(away);
  expect(shownError({ error: broken, data: { pages: [] } })).toBe(broken);
  expect(shownError({ error: null, data: undefined })).toBeNull();
});
