import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { expect } from 'vitest';
import { createRandom } from '../../../electron/engine/statistics/random.ts';
import type { KnowledgeIndex } from '../../../electron/engine/retrieval/knowledgeIndex.ts';
import { createSqliteStorage } from '../../../electron/engine/store/knowledge/sqliteStorage.ts';
import { expectAgreement } from '../../support/knowledgeExpectations.ts';
import { startProgram } from './childPrograms.ts';

interface Change {
  id: string;
  /** Null: removed. */
  text: string | null;
}

/**
 * Kills a process that fills an index over and over, each time at another moment, and checks after each that text, full text and vectors agree and that
 * every change it was told of is there. All rounds write to one index.
 */
export async function killIndexWriterRepeatedly(rounds: number): Promise<{ acknowledged: number }> {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'yardstick-index-kill-'));
  const random = createRandom(21);
  const expected = new Map<string, string | null>();
  let acknowledged = 0;
  try {
    for (let round = 0; round < rounds; round += 1) {
      const writer = startProgram('indexWriterProgram.ts', [directory, String(round)]);
      const lines: string[] = [];
      for (let left = 1 + random.integer(25); left > 0; left -= 1) lines.push((await writer.line()) ?? '');
      lines.push(...(await writer.kill()));
      const changes = lines.filter((line) => line.endsWith('}')).map((line) => JSON.parse(line) as Change);
      expect(changes.length).toBeGreaterThan(0);
      acknowledged += changes.length;
      for (const { id, text } of changes) expected.set(id, text);

      const storage = createSqliteStorage({ directory, appVersion: 'test' });
      const index = await storage.open('killed');
      await checkKept(index, expected);
      await storage.close();
      checkSound(path.join(directory, 'killed.db'));
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  return { acknowledged };
}

/** One change may be done and not acknowledged: the one that was under way. It becomes what is expected. */
async function checkKept(index: KnowledgeIndex, expected: Map<string, string | null>): Promise<void> {
  const counts = await expectAgreement(index);
  const unexpected: string[] = [];
  let chunks = 0;
  for (let number = 0; number < 12; number += 1) {
    const id = `d${number}`;
    const text = (await index.document(id))?.text ?? null;
    if (text !== (expected.get(id) ?? null)) unexpected.push(id);
    expected.set(id, text);
    const passages = text === null ? 0 : text.split('\n\n').length;
    chunks += passages;
    expect(await index.chunksOf(id)).toHaveLength(passages);
    const vectors = await index.vectorsOf(id);
    expect(vectors).toHaveLength(passages);
    const [first] = vectors;
    if (text === null || first === undefined) continue;
    const word = text.split(' ')[0] ?? '';
    for (const ranking of [
      await index.keyword(word, { limit: 1 }),
      await index.dense(first, { limit: 1 }),
      await index.dense(first, { limit: 1, exact: true }),
    ]) {
      expect(await index.passages(ranking.map(({ chunkId }) => chunkId))).toMatchObject([{ documentId: id }]);
    }
  }
  expect(unexpected.length).toBeLessThanOrEqual(1);
  expect(counts.chunks).toBe(chunks);
}

function checkSound(file: string): void {
  const database = new Database(file);
  expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
  expect(database.pragma('foreign_key_check')).toEqual([]);
  database.exec("INSERT INTO passages (passages) VALUES ('integrity-check')");
  database.close();
}
