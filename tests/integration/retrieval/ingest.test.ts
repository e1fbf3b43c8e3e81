import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { YardstickError } from '../../../models/errors.ts';
import type { Knowledge } from '../../../electron/engine/retrieval/knowledge.ts';
import { add, eachWithBases } from '../../support/eachWithBases.ts';
import { createWordEmbedder } from '../../support/wordEmbedder.ts';

const bases = eachWithBases('ingest');
const { at, open, opened, write, writeMany } = bases;

/** A gate that calls pass through once it is opened; `reached` resolves when the first one stands before it. */
function gate() {
  const { promise, resolve } = Promise.withResolvers<void>();
  const arrival = Promise.withResolvers<void>();
  return {
    open: resolve,
    reached: arrival.promise,
    pass(signal?: AbortSignal): Promise<void> {
      arrival.resolve();
      const stopped = new Promise<never>((_, fail) => {
        signal?.addEventListener('abort', () => fail(signal.reason as Error));
      });
      return Promise.race([promise, stopped]);
    },
  };
}

/** Resolves when the base looks as asked. */
function until(knowledge: Knowledge, holds: () => Promise<boolean>): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = () => void holds().then((is) => is && (stop(), resolve()), reject);
    const stop = knowledge.onChange(look);
    look();
  });
}

describe('taking files in', () => {
  // Vectors of both models stood beside each other, and half of the base was not found any more.
  it('puts no vectors of another model file into an index', async () => {
    let sha256 = 'ab'.repeat(32);
    const { knowledge } = open({ embedder: createWordEmbedder({ sha256: () => sha256 }) });
    await knowledge.create({ name: 'Base' });
    write('before.txt', 'Before.');
    expect(await add(knowledge, [bases.folder])).toMatchObject({ added: 1 });
    sha256 = 'cd'.repeat(32);
    write('after.txt', 'After.');
    await expect(add(knowledge, [bases.folder])).rejects.toMatchObject({ code: 'knowledge/other-model' });
    expect((await knowledge.get('Base')).counts).toMatchObject({ documents: 1 });
    await (
      await knowledge.rebuild('Base', {})
    ).result;
    expect(await add(knowledge, [bases.folder])).toMatchObject({ added: 1 });
  });

  // It was found by every search although it stood in no list, and nothing ever took it out.
  it('does not put in what was in hand when its source was removed', async () => {
    const hold = gate();
    const { knowledge } = open({ embedder: createWordEmbedder({ before: (_texts, signal) => hold.pass(signal) }) });
    write('secret.txt', 'Secret.');
    await knowledge.create({ name: 'Base' });
    const { result } = await knowledge.add('Base', [bases.folder]);
    await hold.reached;
    await knowledge.removeSource('Base', bases.folder);
    hold.open();
    expect(await result).toMatchObject({ added: 0, chunks: 0, failed: [] });
    expect(await knowledge.documents('Base', { limit: 10 })).toEqual([]);
    expect((await knowledge.get('Base')).counts).toMatchObject({ documents: 0, chunks: 0 });
  });

  it('passes by what nobody asked for: hidden files, modules, kinds it cannot read, and what links lead to', async () => {
    const { knowledge } = open();
    write('good.txt', 'Good.');
    write('picture.png', 'no');
    write('.hidden.txt', 'no');
    for (const inside of ['node_modules', '.git', 'deep/er']) {
      mkdirSync(at(inside), { recursive: true });
      write(`${inside}/file.txt`, 'Deep.');
    }
    const outside = path.join(bases.root, 'outside.txt');
    writeFileSync(outside, 'Secret.');
    symlinkSync(outside, at('link.txt'));
    symlinkSync(bases.root, at('loop'));
    await knowledge.create({ name: 'Base' });
    expect(await add(knowledge, [bases.folder])).toMatchObject({ added: 2, failed: [] });
    const files = await knowledge.files('Base', { limit: 10 });
    expect(files.map((file) => path.relative(bases.folder, file.path))).toEqual(['deep/er/file.txt', 'good.txt']);
  });

  it('embeds nothing again that did not change, though its date did', async () => {
    const embedder = createWordEmbedder();
    const { knowledge } = open({ embedder });
    writeMany(3);
    await knowledge.create({ name: 'Base' });
    await add(knowledge, [bases.folder]);
    const before = embedder.embedded.length;
    utimesSync(at('1.txt'), new Date(), new Date(2001, 1, 1));
    expect(await add(knowledge, [bases.folder])).toMatchObject({ added: 0, updated: 0, unchanged: 3 });
    expect(await add(knowledge, [bases.folder])).toMatchObject({ unchanged: 3 });
    expect(embedder.embedded).toHaveLength(before);
  });

  it('says which file failed and why, takes in the others, and tries again when asked', async () => {
    const { knowledge } = open();
    writeMany(3);
    write('bad.txt', 'damaged');
    await knowledge.create({ name: 'Base' });
    expect(await add(knowledge, [bases.folder])).toMatchObject({
      added: 3,
      failed: [{ path: at('bad.txt'), code: 'document/damaged' }],
    });
    write('bad.txt', 'Mended.');
    expect(await add(knowledge, [bases.folder])).toMatchObject({ added: 1, failed: [] });
  });

  it('keeps a single file that is gone, as missing', async () => {
    const { knowledge } = open();
    write('one.txt', 'One.');
    await knowledge.create({ name: 'Base' });
    await add(knowledge, [at('one.txt')]);
    rmSync(at('one.txt'));
    await (
      await knowledge.refresh('Base')
    ).result;
    expect(await knowledge.files('Base', { limit: 9 })).toMatchObject([{ state: 'missing' }]);
    expect((await knowledge.get('Base')).counts.documents).toBe(1);
    write('one.txt', 'One.');
    await (
      await knowledge.refresh('Base')
    ).result;
    expect(await knowledge.files('Base', { limit: 9 })).toMatchObject([{ state: 'done' }]);
  });

  it('a document that ends the model does not take the others with it', async () => {
    const embedder = createWordEmbedder({
      before(texts) {
        if (texts.some((text) => text.includes('poison'))) throw new YardstickError('worker/died', 'The model died.');
      },
    });
    const { knowledge } = open({ embedder });
    writeMany(20);
    write('7.txt', 'This is poison.');
    await knowledge.create({ name: 'Base' });
    const report = await add(knowledge, [bases.folder]);
    expect(report.added).toBe(19);
    expect(report.failed).toMatchObject([{ path: at('7.txt'), code: 'worker/died' }]);
  });

  it('a model that always dies ends the work, and the queue stays', async () => {
    const embedder = createWordEmbedder({
      before() {
        throw new YardstickError('worker/died', 'The model died.');
      },
    });
    const { knowledge } = open({ embedder });
    writeMany(20);
    await knowledge.create({ name: 'Base' });
    await expect(add(knowledge, [bases.folder])).rejects.toMatchObject({ code: 'worker/died' });
    const { files } = await knowledge.get('Base');
    expect(files.waiting).toBeGreaterThanOrEqual(17);
    expect(files).toMatchObject({ reading: 0, chunking: 0, embedding: 0, done: 0 });
  });

  it('paused, begins no further document and goes on after a restart', async () => {
    const held = gate();
    const first = open({ embedder: createWordEmbedder({ before: () => held.pass() }) });
    writeMany(60);
    await first.knowledge.create({ name: 'Base' });
    const { result } = await first.knowledge.add('Base', [bases.folder]);
    await held.reached;
    await first.knowledge.pause('Base');
    held.open();
    const report = await result;
    expect(report.added).toBeGreaterThan(0);
    expect(report.added).toBeLessThan(60);
    const paused = await first.knowledge.get('Base');
    expect(paused).toMatchObject({ paused: true, files: { reading: 0, embedding: 0, done: report.added } });
    await first.close();
    opened.splice(0);

    const second = open();
    second.knowledge.begin();
    expect(second.jobs.list()).toEqual([]);
    await second.knowledge.resume('Base');
    await until(second.knowledge, async () => (await second.knowledge.get('Base')).files.done === 60);
    expect((await second.knowledge.get('Base')).counts.documents).toBe(60);
  });

  it('cancelled, stops at once and does not begin again by itself', async () => {
    const held = gate();
    const first = open({ embedder: createWordEmbedder({ before: (_texts, signal) => held.pass(signal) }) });
    writeMany(10);
    await first.knowledge.create({ name: 'Base' });
    const { job, result } = await first.knowledge.add('Base', [bases.folder]);
    await held.reached;
    first.jobs.cancel(job.id);
    await expect(result).rejects.toMatchObject({ name: 'AbortError' });
    expect(await first.knowledge.get('Base')).toMatchObject({ paused: true, files: { waiting: 10, embedding: 0 } });
    await first.close();
    opened.splice(0);
    const second = open();
    second.knowledge.begin();
    expect(second.jobs.list()).toEqual([]);
  });

  it('cut off by the end of the engine, goes on at the next start', async () => {
    const held = gate();
    const first = open({ embedder: createWordEmbedder({ before: (_texts, signal) => held.pass(signal) }) });
    writeMany(10);
    await first.knowledge.create({ name: 'Base' });
    const { result } = await first.knowledge.add('Base', [bases.folder]);
    result.catch(() => undefined);
    await held.reached;
    await first.close();
    opened.splice(0);
    const second = open();
    second.knowledge.begin();
    await until(second.knowledge, async () => (await second.knowledge.get('Base')).files.done === 10);
    expect((await second.knowledge.get('Base')).paused).toBe(false);
  });

  // The embedder stood still a tenth of the time: one document was got ready while one was embedded, and they were embedded one by one.
  it('gets documents ready faster than they are embedded, though the model says their lengths only in between', async () => {
    let working: Promise<void> = Promise.resolve();
    const sizes: number[] = [];
    const words = createWordEmbedder();
    const { knowledge } = open({
      embedder: {
        ...words,
        embed(model, texts, options) {
          sizes.push(texts.length);
          const result = working.then(() => new Promise((resolve) => setTimeout(resolve, 10)));
          working = result.then(() => undefined);
          return working.then(() => words.embed(model, texts, options));
        },
        // Behind the call in hand, as in a process that does one thing at a time.
        countTokens: (model, texts) => working.then(() => words.countTokens(model, texts)),
      },
    });
    writeMany(60);
    await knowledge.create({ name: 'Base' });
    expect(await add(knowledge, [bases.folder])).toMatchObject({ added: 60, failed: [] });
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(60);
    expect(sizes.length).toBeLessThan(40);
  });

  // Of a folder that is named by a link, the link was watched and nothing behind it.
  it.each(['by its path', 'by a link'])('takes in what changes in a watched folder that is named %s', async (named) => {
    const { knowledge, jobs } = open();
    write('a.txt', 'A.');
    const place = named === 'by a link' ? path.join(bases.root, 'linked') : bases.folder;
    if (place !== bases.folder) symlinkSync(bases.folder, place);
    await knowledge.create({ name: 'Base' });
    await (
      await knowledge.add('Base', [place], { watch: true })
    ).result;
    // The system begins to watch in its own time: a file is written anew until it is seen.
    let version = 0;
    const writing = setInterval(() => write('b.txt', `B ${(version += 1)}.`), 2500);
    write('b.txt', 'B.');
    await until(knowledge, async () => (await knowledge.get('Base')).counts.documents === 2);
    clearInterval(writing);
    await knowledge.setWatch('Base', place, false);
    expect(jobs.list().every((job) => job.state !== 'failed')).toBe(true);
  });

  it('takes files from a page, by a name that is only a name', async () => {
    const { knowledge } = open();
    await knowledge.create({ name: 'Base' });
    const upload = async (name: string, text: string) => {
      const content = (async function* () {
        yield Buffer.from(text);
      })();
      return (await knowledge.addUpload('Base', { name, content })).result;
    };
    expect(await upload('notes.txt', 'Notes.')).toMatchObject({ added: 1 });
    expect(await upload('notes.txt', 'Other notes.')).toMatchObject({ updated: 1 });
    for (const name of [
      '../x.txt',
      '/etc/x.txt',
      'a\\b.txt',
      '.x.txt',
      'con.txt',
      'x\u0000.txt',
      '',
      '..',
      'a/b.txt',
    ]) {
      await expect(upload(name, 'no')).rejects.toMatchObject({ code: 'knowledge/bad-name' });
    }
    const [file] = await knowledge.files('Base', { limit: 9 });
    expect(file?.path.startsWith(path.join(bases.root, 'home', 'knowledge'))).toBe(true);
    await upload('more.txt', 'More.');
    // One by one they can go again; what is no copy cannot, wherever it lies.
    write('notes.txt', 'Elsewhere.');
    await add(knowledge, [bases.folder]);
    for (const place of [at('notes.txt'), path.join(bases.root, 'home', 'yardstick.db'), `${file?.path}/../more.txt`]) {
      await expect(knowledge.removeUpload('Base', place)).rejects.toMatchObject({ code: 'knowledge/no-copy' });
    }
    await knowledge.removeUpload('Base', file?.path ?? '');
    expect(statSync(file?.path ?? '', { throwIfNoEntry: false })).toBeUndefined();
    await (
      await knowledge.refresh('Base')
    ).result;
    const titles = (await knowledge.documents('Base', { limit: 9 })).map(({ path: place }) => path.basename(place));
    expect(titles.toSorted()).toEqual(['more.txt', 'notes.txt']);
    const uploads = path.dirname(file?.path ?? '');
    await knowledge.removeUpload('Base', path.join(uploads, 'more.txt'));
    expect((await knowledge.get('Base')).sources.map((source) => source.path)).toEqual([bases.folder]);
    // Told once it cannot be had any more, and not before: what is measured in it ends then.
    const left: Promise<unknown>[] = [];
    await knowledge.remove('Base', () => void left.push(knowledge.list()));
    expect(await Promise.all(left)).toEqual([[]]);
    expect(statSync(file?.path ?? '', { throwIfNoEntry: false })).toBeUndefined();
  });
});

describe('what the end of an engine left behind', () => {
  const uuid = '0a1b2c3d-0000-4000-8000-000000000000';

  it('goes at the next start: halves of files, and copies of bases that are gone; what is being copied now stays', async () => {
    const first = open();
    const { id } = await first.knowledge.create({ name: 'Base' });
    await first.close();
    opened.splice(0);
    const room = path.join(bases.root, 'home', 'knowledge');
    const files = path.join(room, id, 'files');
    mkdirSync(files, { recursive: true });
    mkdirSync(path.join(room, uuid, 'files'), { recursive: true });
    mkdirSync(path.join(room, 'not-ours'));
    const old = path.join(files, `.${uuid}.part`);
    const now = path.join(files, `.${uuid.replace('0a', '1a')}.part`);
    for (const file of [old, now, path.join(files, 'kept.txt'), path.join(room, uuid, 'files', 'orphan.txt')]) {
      writeFileSync(file, 'half');
    }
    utimesSync(old, new Date(), new Date(2001, 1, 1));
    utimesSync(now, new Date(), new Date(Date.now() + 60_000));
    const { knowledge } = open();
    knowledge.begin();
    while (existsSync(path.join(room, uuid)) || existsSync(old)) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(existsSync(now)).toBe(true);
    expect(existsSync(path.join(files, 'kept.txt'))).toBe(true);
    expect(existsSync(path.join(room, 'not-ours'))).toBe(true);
  });
});

describe('an index in the making', () => {
  it('gets what changes meanwhile, and answers when it is whole', async () => {
    const held = gate();
    let isHeld = false;
    const { knowledge } = open({
      embedder: createWordEmbedder({ before: () => (isHeld ? held.pass() : undefined) }),
    });
    writeMany(8);
    await knowledge.create({ name: 'Base' });
    await add(knowledge, [bases.folder]);
    const old = await knowledge.index('Base');
    isHeld = true;
    const { result } = await knowledge.rebuild('Base', { chunking: { maxTokens: 32, overlapTokens: 0 } });
    await held.reached;
    expect((await knowledge.get('Base')).rebuilding).toMatchObject({ total: 8 });
    isHeld = false;
    write('3.txt', 'Document 3 says something else.');
    rmSync(at('4.txt'));
    write('new.txt', 'A new one.');
    expect(await add(knowledge, [bases.folder])).toMatchObject({ added: 1, updated: 1, removed: 1 });
    held.open();
    await result;
    const view = await knowledge.get('Base');
    expect(view).toMatchObject({ rebuilding: null, index: { chunking: { maxTokens: 32 } } });
    const index = await knowledge.index('Base');
    expect(await index.counts()).toMatchObject({ documents: 8, chunks: 8, keywordRows: 8, vectors: 8 });
    const texts = await Promise.all(
      (await index.documents({ limit: 20 })).map(async ({ id }) => (await index.document(id))?.text),
    );
    expect(texts).toContain('Document 3 says something else.');
    expect(texts).not.toContain('Document 4 says 4.');
    await expect(old.counts()).rejects.toMatchObject({ code: 'index/closed' });
  });

  it('goes on where it was cut off', async () => {
    let isCounting = false;
    let calls = 0;
    const held = gate();
    const first = open({
      embedder: createWordEmbedder({
        before: (_texts, signal) => (isCounting && (calls += 1) > 2 ? held.pass(signal) : undefined),
      }),
    });
    writeMany(20);
    await first.knowledge.create({ name: 'Base' });
    await add(first.knowledge, [bases.folder]);
    // Eight documents go together: two groups are done when the third is held.
    isCounting = true;
    const { result } = await first.knowledge.rebuild('Base', { chunking: { maxTokens: 32, overlapTokens: 0 } });
    result.catch(() => undefined);
    await held.reached;
    await first.close();
    opened.splice(0);

    const embedder = createWordEmbedder();
    const second = open({ embedder });
    second.knowledge.begin();
    await until(second.knowledge, async () => (await second.knowledge.get('Base')).rebuilding === null);
    expect((await second.knowledge.get('Base')).counts).toMatchObject({ documents: 20, vectors: 20 });
    expect(embedder.embedded).toHaveLength(4);
  });

  it('cancelled, leaves all as it was', async () => {
    const held = gate();
    let isHeld = false;
    const { knowledge, jobs, storage } = open({
      embedder: createWordEmbedder({ before: (_texts, signal) => (isHeld ? held.pass(signal) : undefined) }),
    });
    writeMany(3);
    await knowledge.create({ name: 'Base' });
    await add(knowledge, [bases.folder]);
    isHeld = true;
    const { job, result } = await knowledge.rebuild('Base', { chunking: { maxTokens: 32 } });
    await held.reached;
    jobs.cancel(job.id);
    await expect(result).rejects.toMatchObject({ name: 'AbortError' });
    expect(await knowledge.get('Base')).toMatchObject({ rebuilding: null, index: { chunking: { maxTokens: 256 } } });
    expect(await storage.list()).toHaveLength(1);
  });
});

function smallDisk(megabytes: number): string | undefined {
  const place = mkdtempSync(path.join(os.tmpdir(), 'yardstick-small-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', place], { stdio: 'ignore' });
    return place;
  } catch {
    rmSync(place, { recursive: true });
    return undefined;
  }
}

const disk = smallDisk(64);

describe.skipIf(disk === undefined)('a full disk', () => {
  it('ends the work with a clear error; the queue stays, and goes on when there is room', async () => {
    const filler = path.join(disk ?? '', 'filler');
    const home = path.join(disk ?? '', 'home');
    try {
      const one = open({ home });
      const text = Array.from({ length: 40 }, (_, number) => `Paragraph ${number} ${'word '.repeat(120)}`).join('\n\n');
      for (let number = 0; number < 120; number += 1) write(`${number}.txt`, `${number} ${text}`);
      await one.knowledge.create({ name: 'Base' });
      execFileSync('sh', ['-c', `dd if=/dev/zero of=${filler} bs=1k 2>/dev/null; truncate -s -2M ${filler}`]);
      await expect(add(one.knowledge, [bases.folder])).rejects.toMatchObject({ code: 'disk/full' });
      const { files } = await one.knowledge.get('Base');
      expect(files.failed).toBe(0);
      rmSync(filler);
      await (
        await one.knowledge.refresh('Base')
      ).result;
      const view = await one.knowledge.get('Base');
      expect(view.files).toMatchObject({ done: 120, waiting: 0, reading: 0, failed: 0 });
      expect(view.counts).toMatchObject({
        documents: 120,
        keywordRows: view.counts.chunks,
        vectors: view.counts.chunks,
      });
    } finally {
      await Promise.all(opened.splice(0).map((each) => each.close()));
      execFileSync('umount', [disk ?? '']);
    }
  });
});
