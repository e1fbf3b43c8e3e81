import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDocumentReader } from '../../../electron/engine/documents/documentReader.ts';
import { createEngine, type Engine } from '../../../electron/engine/engine.ts';
import { openKnowledge } from '../../support/openKnowledge.ts';
import { sharedDocuments } from '../../support/sharedDocuments.ts';
import { linkWeights, testWeights } from '../../support/weights.ts';

const shared = sharedDocuments();
const model = 'all-minilm-l6-v2-int8';
const weights = await testWeights(model);

function copyOf(names: readonly string[], folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const name of names) copyFileSync(path.join(shared?.folder ?? '', name), path.join(folder, name));
}

describe.skipIf(shared === null)('documents of all kinds', () => {
  it('are taken in file by file; those that have no text or a password say so', async () => {
    const root = mkdtempSync(path.join(os.tmpdir(), 'yardstick-kinds-'));
    const folder = path.join(root, 'documents');
    copyOf(shared?.names ?? [], folder);
    const opened = openKnowledge({ home: path.join(root, 'home'), reader: createDocumentReader() });
    const { knowledge } = opened;
    try {
      await knowledge.create({ name: 'Samples', chunking: { maxTokens: 128 } });
      const report = await (await knowledge.add('Samples', [folder])).result;
      const files = await knowledge.files('Samples', { limit: 50 });
      expect(
        Object.fromEntries(files.map((file) => [path.basename(file.path), file.error?.code ?? file.state])),
      ).toEqual({
        'README.md': 'done',
        'autogen-paper.docx': 'done',
        'bitcoin.pdf': 'done',
        'faa-amt-handbook-page.pdf': 'done',
        'moby-dick-chapter-1.txt': 'done',
        'password-protected.pdf': 'document/encrypted',
        'penguins.csv': 'done',
        'powerpoint-sample.pptx': 'done',
        'purvis-poetry.epub': 'done',
        'scanned-huckleberry-finn-p22.pdf': 'document/no-text',
        'whisper-model-card.md': 'done',
        'wikipedia-duck.html': 'done',
        'word-processor-history.pdf': 'done',
      });
      expect(report).toMatchObject({ added: 11, updated: 0, unchanged: 0, removed: 0 });
      expect(report.failed.map(({ code }) => code).sort()).toEqual(['document/encrypted', 'document/no-text']);
      const { counts } = await knowledge.get('Samples');
      expect(counts).toMatchObject({ documents: 11, keywordRows: counts.chunks, vectors: counts.chunks });
      expect(report.chunks).toBe(counts.chunks);
    } finally {
      await opened.close();
      rmSync(root, { recursive: true, force: true });
    }
  });
});

describe.skipIf(shared === null || weights === null)('a folder of documents, with the real engine and model', () => {
  const root = mkdtempSync(path.join(os.tmpdir(), 'yardstick-folder-'));
  const folder = path.join(root, 'documents');
  const home = path.join(root, 'home');
  let engine: Engine;
  const names = async () =>
    (await engine.knowledge.files('Samples', { limit: 50 })).map((file) => [path.basename(file.path), file.state]);

  beforeAll(async () => {
    copyOf(
      ['penguins.csv', 'faa-amt-handbook-page.pdf', 'whisper-model-card.md', 'scanned-huckleberry-finn-p22.pdf'],
      folder,
    );
    // The whole table is many passages that say the same.
    writeFileSync(
      path.join(folder, 'penguins.csv'),
      readFileSync(path.join(folder, 'penguins.csv'), 'utf8').slice(0, 900),
    );
    await linkWeights(home, model);
    engine = await createEngine({ home, gpu: false });
    await engine.knowledge.create({ name: 'Samples', chunking: { maxTokens: 128 } });
  });
  afterAll(async () => {
    await engine.close();
    rmSync(root, { recursive: true, force: true });
  });

  it('is taken in as a job', async () => {
    const { job, result } = await engine.knowledge.add('Samples', [folder]);
    expect(job).toMatchObject({ kind: 'knowledge-ingest', state: 'running' });
    expect(await result).toMatchObject({ added: 3, failed: [{ code: 'document/no-text' }] });
    expect(engine.jobs.list().find(({ id }) => id === job.id)).toMatchObject({
      state: 'done',
      progress: { done: 4, total: 4, unit: 'documents' },
    });
  });

  it('keeps the place of each passage, and no passage is longer than the model reads', async () => {
    const settings = (await engine.knowledge.get('Samples')).index;
    for (const { id } of await engine.knowledge.documents('Samples', { limit: 50 })) {
      const { document, chunks } = await engine.knowledge.document('Samples', id);
      for (const chunk of chunks) expect(chunk.text).toBe(document.text.slice(chunk.start, chunk.end));
      const tokens = await engine.embedder.countTokens(
        settings.embedding,
        chunks.map(({ text }) => text),
      );
      expect(Math.max(...tokens)).toBeLessThanOrEqual(128);
    }
  });

  it('looked at again: what changed is replaced, what was deleted goes, the rest is left alone', async () => {
    appendFileSync(path.join(folder, 'whisper-model-card.md'), '\n\nA sentence about a zeppelin was added.\n');
    rmSync(path.join(folder, 'penguins.csv'));
    const report = await (await engine.knowledge.refresh('Samples')).result;
    expect(report).toMatchObject({ added: 0, updated: 1, unchanged: 1, removed: 1 });
    expect(await names()).toEqual([
      ['faa-amt-handbook-page.pdf', 'done'],
      ['scanned-huckleberry-finn-p22.pdf', 'failed'],
      ['whisper-model-card.md', 'done'],
    ]);
    const { hits } = await engine.searching.search('Samples', { query: 'zeppelin', mode: 'keyword' });
    expect(hits.map((hit) => path.basename(hit.path))).toEqual(['whisper-model-card.md']);
    const gone = await engine.searching.search('Samples', { query: 'Torgersen', mode: 'keyword' });
    expect(gone.hits).toEqual([]);
  });

  it('is rebuilt from what the base holds, though the files are gone', async () => {
    renameSync(folder, `${folder}-elsewhere`);
    const before = await engine.knowledge.get('Samples');
    const { result } = await engine.knowledge.rebuild('Samples', { chunking: { maxTokens: 64, overlapTokens: 0 } });
    await result;
    const after = await engine.knowledge.get('Samples');
    expect(after.index.chunking).toEqual({ maxTokens: 64, overlapTokens: 0 });
    expect(after.rebuilding).toBeNull();
    expect(after.counts.documents).toBe(before.counts.documents);
    expect(after.counts.chunks).toBeGreaterThan(before.counts.chunks);
    expect(after.counts).toMatchObject({ keywordRows: after.counts.chunks, vectors: after.counts.chunks });
  });

  it('whose disk is gone is kept, and that is said', async () => {
    const report = await (await engine.knowledge.refresh('Samples')).result;
    expect(report.removed).toBe(0);
    expect(report.failed).toMatchObject([{ code: 'knowledge/source-missing' }]);
    const view = await engine.knowledge.get('Samples');
    expect(view.problem?.code).toBe('knowledge/source-missing');
    expect(view.counts.documents).toBe(2);
  });
});
