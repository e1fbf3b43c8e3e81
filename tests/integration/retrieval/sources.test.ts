import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { keysOfBase } from '../../../electron/engine/retrieval/measuring/keptKeys.ts';
import { add, eachWithBases } from '../../support/eachWithBases.ts';
import { createWordEmbedder } from '../../support/wordEmbedder.ts';

const bases = eachWithBases('sources');
const { at, open, opened, write, writeMany } = bases;

async function* contentOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

describe('a look at the sources', () => {
  // Everything looked well, and nobody was told that what is found is of files that are not there.
  it('says of a folder that holds nothing any more what is kept, and what to do', async () => {
    const { knowledge } = open();
    writeMany(20);
    await knowledge.create({ name: 'Base' });
    await add(knowledge, [bases.folder]);
    rmSync(bases.folder, { recursive: true });
    mkdirSync(bases.folder);
    const { result } = await knowledge.refresh('Base');
    expect(await result).toMatchObject({
      removed: 0,
      failed: [{ path: bases.folder, code: 'knowledge/source-emptied' }],
    });
    expect(await knowledge.get('Base')).toMatchObject({
      counts: { documents: 20 },
      problem: { code: 'knowledge/source-emptied', hint: expect.stringContaining('remove the folder') as string },
    });
    write('0.txt', 'Back.');
    expect(await (await knowledge.refresh('Base')).result).toMatchObject({ updated: 1, removed: 19, failed: [] });
    expect((await knowledge.get('Base')).problem).toBeNull();
  });

  // They were passed by without a word.
  it('names files and folders whose names cannot be read', async () => {
    const { knowledge } = open();
    write('good.txt', 'Good.');
    const bad = (name: string) =>
      Buffer.concat([Buffer.from(`${bases.folder}/caf`), Buffer.from([0xe9]), Buffer.from(name)]);
    writeFileSync(bad('.txt'), 'Bad.');
    mkdirSync(bad('s'));
    await knowledge.create({ name: 'Base' });
    const report = await add(knowledge, [bases.folder]);
    expect(report.added).toBe(1);
    expect(report.failed.map(({ path: place, code }) => [place, code])).toEqual(
      expect.arrayContaining([
        [at('caf\ufffd.txt'), 'document/bad-name'],
        [at('caf\ufffds'), 'document/bad-name'],
      ]),
    );
    expect(report.failed).toHaveLength(2);
    // It is about these files, not about the folder.
    expect(await knowledge.get('Base')).toMatchObject({ problem: null, files: { done: 1, failed: 2, waiting: 0 } });
    renameSync(bad('.txt'), at('cafe.txt'));
    expect(await (await knowledge.refresh('Base')).result).toMatchObject({ added: 1 });
    expect((await knowledge.get('Base')).files).toMatchObject({ done: 2, failed: 1 });
  });

  // With a film of 200 MB among them that was not read at all, a thousand letters were said to take two seconds.
  it('does not take bytes that were not read for speed', async () => {
    const seconds: (number | null)[] = [];
    const { knowledge, jobs } = open({
      embedder: createWordEmbedder({ before: () => new Promise((resolve) => setTimeout(resolve, 60)) }),
    });
    writeMany(40);
    write('0-huge.txt', `damaged${' '.repeat(5_000_000)}`);
    await knowledge.create({ name: 'Base' });
    const { job, result } = await knowledge.add('Base', [at('0-huge.txt'), bases.folder]);
    jobs.subscribe((all) => {
      const progress = all.find(({ id }) => id === job.id)?.progress;
      if (progress !== undefined && progress.done > 0 && progress.done < 8) seconds.push(progress.secondsLeft);
    });
    expect(await result).toMatchObject({ added: 40, failed: [{ code: 'document/damaged' }] });
    for (const left of seconds) expect(left ?? 1).toBeGreaterThan(0.01);
  });

  // Twenty notes of a line came first, and a book of two megabytes was said to take nineteen hours.
  it('does not take the shortness of notes for slowness', async () => {
    const seconds: number[] = [];
    const { knowledge, jobs } = open({
      embedder: createWordEmbedder({ before: () => new Promise((resolve) => setTimeout(resolve, 20)) }),
    });
    writeMany(20);
    write('9-book.txt', 'A book of words. '.repeat(6_000));
    await knowledge.create({ name: 'Base' });
    const began = performance.now();
    const { job, result } = await knowledge.add('Base', [bases.folder]);
    jobs.subscribe((all) => {
      const progress = all.find(({ id }) => id === job.id)?.progress;
      if (progress !== undefined && progress.done >= 5 && progress.secondsLeft !== null) {
        seconds.push(progress.secondsLeft / Math.max(0.05, (performance.now() - began) / 1000));
      }
    });
    await result;
    // By bytes alone, what is left is a hundred times what the notes took; it is some times as much.
    expect(Math.max(...seconds)).toBeLessThan(20);
  });

  // A thousand files dropped on a base of ten thousand read its list of files a thousand times.
  it('looks at one file only, where one is added to many', async () => {
    let listed = 0;
    const { knowledge } = open({
      wrapRows: (rows) => ({
        ...rows,
        files: (...query) => (query[1].state === undefined && (listed += 1), rows.files(...query)),
      }),
    });
    writeMany(30);
    await knowledge.create({ name: 'Base' });
    await add(knowledge, [bases.folder]);
    listed = 0;
    await (
      await knowledge.addUpload('Base', { name: 'new.txt', content: contentOf('New.') })
    ).result;
    expect(listed).toBe(0);
    expect((await knowledge.get('Base')).counts.documents).toBe(31);
  });
});

describe('a base that is removed', () => {
  // Catches: what was measured on it, and with which questions, staying among the settings for ever.
  it('takes along what was kept of it beside its index', async () => {
    const { knowledge, store } = open();
    const { id } = await knowledge.create({ name: 'Base' });
    const kept = () => keysOfBase(id).filter((key) => store.settings.get(key, (value) => value) !== undefined);
    for (const key of keysOfBase(id)) store.settings.set(key, []);
    expect(kept()).toHaveLength(2);
    await knowledge.remove('Base');
    expect(kept()).toEqual([]);
  });
});

describe('an index that cannot be read', () => {
  // Its error said that a rebuild would mend it, and the rebuild read from the very index: the base was lost.
  it.each(['damaged', 'gone'])('%s: is made again from the files', async (how) => {
    const { knowledge } = open();
    writeMany(3);
    await knowledge.create({ name: 'Base' });
    await add(knowledge, [bases.folder]);
    await opened.pop()?.close();
    const indexes = path.join(bases.root, 'home', 'knowledge', 'indexes');
    for (const name of readdirSync(indexes).filter((file) => file.endsWith('.db'))) {
      if (how === 'gone') rmSync(path.join(indexes, name));
      else writeFileSync(path.join(indexes, name), Buffer.alloc(65_536, 'x'));
    }
    rmSync(at('2.txt'));
    const { knowledge: again, storage } = open();
    const code = how === 'gone' ? 'index/not-found' : 'index/damaged';
    expect((await again.get('Base')).problem).toMatchObject({ code });
    await (
      await again.rebuild('Base', {})
    ).result;
    expect(await again.get('Base')).toMatchObject({
      counts: { documents: 2, chunks: 2, keywordRows: 2, vectors: 2 },
      files: { done: 2, waiting: 0 },
      rebuilding: null,
      problem: null,
    });
    expect(await storage.list()).toHaveLength(1);
    expect(await (await again.index('Base')).keyword('document', { limit: 5 })).toHaveLength(2);
  });
});
