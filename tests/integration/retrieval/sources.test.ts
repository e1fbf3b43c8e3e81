import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Knowledge } from '../../../electron/engine/retrieval/knowledge.ts';
import { createWordEmbedder } from '../../support/wordEmbedder.ts';
import { openKnowledge, type OpenedKnowledge, type OpenKnowledgeOptions } from '../../support/openKnowledge.ts';

let root = '';
let folder = '';
const opened: OpenedKnowledge[] = [];

beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'yardstick-sources-'));
  folder = path.join(root, 'documents');
  mkdirSync(folder);
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.close()));
  rmSync(root, { recursive: true, force: true });
});

const at = (name: string) => path.join(folder, name);
const write = (name: string, text: string): void => writeFileSync(at(name), text);
function writeMany(count: number): void {
  for (let number = 0; number < count; number += 1) write(`${number}.txt`, `Document ${number} says ${number}.`);
}
function open(options: Partial<OpenKnowledgeOptions> = {}): OpenedKnowledge {
  const one = openKnowledge({ home: path.join(root, 'home'), ...options });
  opened.push(one);
  return one;
}
async function* contentOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
const add = async (knowledge: Knowledge, paths: string[]) => (await knowledge.add('Base', paths)).result;

describe('a look at the sources', () => {
  // Everything looked well, and nobody was told that what is found is of files that are not there.
  it('says of a folder that holds nothing any more what is kept, and what to do', async () => {
    const { knowledge } = open();
    writeMany(20);
    await knowledge.create({ name: 'Base' });
    await add(knowledge, [folder]);
    rmSync(folder, { recursive: true });
    mkdirSync(folder);
    const { result } = await knowledge.refresh('Base');
    expect(await result).toMatchObject({ removed: 0, failed: [{ path: folder, code: 'knowledge/source-emptied' }] });
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
    const bad = (name: string) => Buffer.concat([Buffer.from(`${folder}/caf`), Buffer.from([0xe9]), Buffer.from(name)]);
    writeFileSync(bad('.txt'), 'Bad.');
    mkdirSync(bad('s'));
    await knowledge.create({ name: 'Base' });
    const report = await add(knowledge, [folder]);
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
    const { job, result } = await knowledge.add('Base', [at('0-huge.txt'), folder]);
    jobs.subscribe((all) => {
      const progress = all.find(({ id }) => id === job.id)?.progress;
      if (progress !== undefined && progress.done > 0 && progress.done < 8) seconds.push(progress.secondsLeft);
    });
    expect(await result).toMatchObject({ added: 40, failed: [{ code: 'document/damaged' }] });
    for (const left of seconds) expect(left ?? 1).toBeGreaterThan(0.01);
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
    await add(knowledge, [folder]);
    listed = 0;
    await (
      await knowledge.addUpload('Base', { name: 'new.txt', content: contentOf('New.') })
    ).result;
    expect(listed).toBe(0);
    expect((await knowledge.get('Base')).counts.documents).toBe(31);
  });
});

describe('an index that cannot be read', () => {
  // Its error said that a rebuild would mend it, and the rebuild read from the very index: the base was lost.
  it.each(['damaged', 'gone'])('%s: is made again from the files', async (how) => {
    const { knowledge } = open();
    writeMany(3);
    await knowledge.create({ name: 'Base' });
    await add(knowledge, [folder]);
    await opened.pop()?.close();
    const indexes = path.join(root, 'home', 'knowledge', 'indexes');
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
