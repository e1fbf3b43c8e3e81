import { describe, expect, it } from 'vitest';
import type { IndexSettings } from '../../../electron/engine/retrieval/knowledgeIndex.ts';
import type { KnowledgeRows } from '../../../electron/engine/store/knowledge.ts';
import { openStore } from '../../../electron/engine/store/store.ts';
import { temporaryHome, testStore } from './testStore.ts';

const settings: IndexSettings = {
  embedding: 'local:tiny',
  embeddingSha256: null,
  dimensions: 8,
  chunking: { maxTokens: 256, overlapTokens: 32 },
};

function testBase(knowledge: KnowledgeRows = testStore().knowledge, name = 'Papers') {
  const base = knowledge.createBase({
    name,
    storage: { kind: 'sqlite' },
    index: { id: `index of ${name}`, settings },
  });
  return { knowledge, base };
}

const seen = (path: string, bytes = 1) => ({ path, documentId: `document of ${path}`, bytes, modifiedAt: 1_000.25 });

describe('knowledge bases', () => {
  it('come back as they were put, by id and by name in any case and either form of an accent', () => {
    const { knowledge, base } = testBase(testStore({ now: () => 7 }).knowledge, 'Größe é');
    expect(base).toEqual({
      id: base.id,
      name: 'Größe é',
      storage: { kind: 'sqlite' },
      index: { id: 'index of Größe é', settings },
      building: null,
      paused: false,
      createdAt: 7,
    });
    expect(knowledge.base(base.id)).toEqual(base);
    expect(knowledge.base('GRÖßE e\u0301')).toEqual(base);
    expect(knowledge.base('other')).toBeUndefined();
    expect(knowledge.bases()).toEqual([base]);
  });

  it('have names of their own: a second one is refused at making and at renaming, changing the case of the own one is not', () => {
    const { knowledge, base } = testBase();
    const other = testBase(knowledge, 'Other').base;
    const taken = expect.objectContaining({ code: 'knowledge/exists' });
    expect(() => testBase(knowledge, 'PAPERS')).toThrow(taken);
    expect(() => knowledge.updateBase(other.id, { name: 'papers' })).toThrow(taken);
    expect(knowledge.updateBase(base.id, { name: 'PAPERS' }).name).toBe('PAPERS');
    expect(knowledge.bases().map(({ name }) => name)).toEqual(['Other', 'PAPERS']);
  });

  it('change only in what is given, and switch to a rebuilt index in one write', () => {
    const { knowledge, base } = testBase();
    const building = { id: 'new', settings: { ...settings, dimensions: 16 } };
    knowledge.updateBase(base.id, { building });
    knowledge.updateBase(base.id, { paused: true });
    expect(knowledge.base(base.id)).toEqual({ ...base, building, paused: true });
    knowledge.updateBase(base.id, { index: building, building: null });
    expect(knowledge.base(base.id)).toEqual({ ...base, index: building, paused: true });
    knowledge.updateBase(base.id, { storage: { kind: 'postgres', connection: 'team' } });
    expect(knowledge.base(base.id)?.storage).toEqual({ kind: 'postgres', connection: 'team' });
    expect(() => knowledge.updateBase('gone', { paused: true })).toThrow(
      expect.objectContaining({ code: 'knowledge/not-found' }),
    );
  });

  it('take their sources and files with them, and only theirs', () => {
    const { knowledge, base } = testBase();
    const other = testBase(knowledge, 'Other').base;
    for (const { id } of [base, other]) {
      knowledge.putSource(id, { path: '/a', kind: 'folder', watch: true });
      knowledge.enqueueFiles(id, [seen('/a/1')]);
    }
    expect(knowledge.removeBase(base.id)).toBe(true);
    expect(knowledge.removeBase(base.id)).toBe(false);
    expect(knowledge.sources(base.id)).toEqual([]);
    expect(knowledge.files(base.id, { limit: 10 })).toEqual([]);
    expect(knowledge.files(other.id, { limit: 10 })).toHaveLength(1);
    expect(() => knowledge.enqueueFiles(base.id, [seen('/a/1')])).toThrow(
      expect.objectContaining({ code: 'knowledge/not-found' }),
    );
    expect(() => knowledge.putSource(base.id, { path: '/a', kind: 'file', watch: false })).toThrow(
      expect.objectContaining({ code: 'knowledge/not-found' }),
    );
  });
});

it('a source of the same path is changed, not added', () => {
  const { knowledge, base } = testBase();
  knowledge.putSource(base.id, { path: '/b', kind: 'file', watch: false });
  knowledge.putSource(base.id, { path: '/a', kind: 'folder', watch: true });
  knowledge.putSource(base.id, { path: '/a', kind: 'folder', watch: false });
  expect(knowledge.sources(base.id)).toEqual([
    { path: '/a', kind: 'folder', watch: false },
    { path: '/b', kind: 'file', watch: false },
  ]);
  expect(knowledge.removeSource(base.id, '/a')).toBe(true);
  expect(knowledge.removeSource(base.id, '/a')).toBe(false);
});

describe('the queue of files', () => {
  it('hands each waiting file out once, in the order of adding, of its own base only', () => {
    const { knowledge, base } = testBase();
    const other = testBase(knowledge, 'Other').base;
    knowledge.enqueueFiles(other.id, [seen('/other')]);
    knowledge.enqueueFiles(base.id, [seen('/z'), seen('/a')]);
    expect(knowledge.claimFile(base.id)).toMatchObject({ path: '/z', state: 'reading' });
    expect(knowledge.claimFile(base.id)?.path).toBe('/a');
    expect(knowledge.claimFile(base.id)).toBeUndefined();
    expect(knowledge.fileCounts(base.id)).toMatchObject({ waiting: 0, reading: 2 });
    expect(knowledge.fileCounts(other.id)).toMatchObject({ waiting: 1, reading: 0 });
  });

  it('keeps what is in the index when a file waits again, and forgets the error', () => {
    const { knowledge, base } = testBase(testStore({ now: () => 9 }).knowledge);
    knowledge.enqueueFiles(base.id, [seen('/a', 5)]);
    knowledge.updateFile(base.id, '/a', { state: 'done', format: 'pdf', sha256: 'aa', chunks: 3 });
    knowledge.updateFile(base.id, '/a', { state: 'failed', error: { code: 'document/damaged', message: 'Damaged.' } });
    expect(knowledge.file(base.id, '/a')).toEqual({
      path: '/a',
      documentId: 'document of /a',
      state: 'failed',
      format: 'pdf',
      bytes: 5,
      modifiedAt: 1_000.25,
      sha256: 'aa',
      chunks: 3,
      error: { code: 'document/damaged', message: 'Damaged.' },
      updatedAt: 9,
    });
    knowledge.enqueueFiles(base.id, [seen('/a', 6)]);
    expect(knowledge.file(base.id, '/a')).toMatchObject({
      state: 'waiting',
      bytes: 6,
      sha256: 'aa',
      chunks: 3,
      error: null,
    });
    knowledge.updateFile(base.id, '/gone', { state: 'done' });
    expect(knowledge.removeFiles(base.id, ['/a', '/gone'])).toBe(1);
  });

  it('is listed by path in pages, by state, and by a part of the path in which nothing is a wildcard', () => {
    const { knowledge, base } = testBase();
    knowledge.enqueueFiles(
      base.id,
      ['/c_1', '/b%', '/a', String.raw`/d\e`, '/C1'].map((path) => seen(path)),
    );
    knowledge.updateFile(base.id, '/a', { state: 'done' });
    const paths = (options: Partial<Parameters<typeof knowledge.files>[1]>) =>
      knowledge.files(base.id, { limit: 10, ...options }).map(({ path }) => path);
    expect(paths({ limit: 2 })).toEqual(['/C1', '/a']);
    expect(paths({ limit: 2, after: '/a' })).toEqual(['/b%', '/c_1']);
    expect(paths({ state: 'done' })).toEqual(['/a']);
    expect(paths({ search: 'C' })).toEqual(['/C1', '/c_1']);
    expect(paths({ search: '%' })).toEqual(['/b%']);
    expect(paths({ search: '_' })).toEqual(['/c_1']);
    expect(paths({ search: '\\' })).toEqual([String.raw`/d\e`]);
  });

  it('waits again after the process ended in the middle of a file; finished and failed ones do not', () => {
    const home = temporaryHome();
    const first = openStore({ home, appVersion: 'test' });
    const { knowledge, base } = testBase(first.knowledge);
    const states = ['waiting', 'reading', 'chunking', 'embedding', 'done', 'failed', 'missing'] as const;
    knowledge.enqueueFiles(
      base.id,
      states.map((state) => seen(`/${state}`)),
    );
    for (const state of states) knowledge.updateFile(base.id, `/${state}`, { state });
    first.close();
    const again = testStore({ home }).knowledge;
    expect(again.fileCounts(base.id)).toEqual({
      waiting: 4,
      reading: 0,
      chunking: 0,
      embedding: 0,
      done: 1,
      failed: 1,
      missing: 1,
    });
  });
});
