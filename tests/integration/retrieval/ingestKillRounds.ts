import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'vitest';
import { createRandom } from '../../../electron/engine/statistics/random.ts';
import { openKnowledge } from '../../support/openKnowledge.ts';
import { startProgram } from '../store/childPrograms.ts';

interface Acknowledged {
  path?: string;
  sha256?: string;
}

const documents = 60;

/**
 * Kills a process that takes documents in over and over, each time at another place, while documents change between the rounds. After each: text, full
 * text and vectors agree, what was said to be done is there in just that version, and no document is there twice. At the end all are in.
 */
export async function killIngestRepeatedly(rounds: number): Promise<{ acknowledged: number }> {
  const root = mkdtempSync(path.join(os.tmpdir(), 'yardstick-ingest-kill-'));
  const home = path.join(root, 'home');
  const folder = path.join(root, 'documents');
  mkdirSync(folder);
  const random = createRandom(7);
  const written = new Map<string, string>();
  const write = (number: number, round: number): void => {
    const file = path.join(folder, `document-${number}.txt`);
    const paragraphs = Array.from(
      { length: 1 + random.integer(12) },
      (_, paragraph) =>
        `Document ${number}, paragraph ${paragraph}, as of round ${round}. ${'word '.repeat(random.integer(40))}`,
    );
    const text = paragraphs.join('\n\n');
    writeFileSync(file, text);
    written.set(file, createHash('sha256').update(text).digest('hex'));
  };
  let acknowledged = 0;
  try {
    for (let number = 0; number < documents; number += 1) write(number, 0);
    for (let round = 1; round <= rounds; round += 1) {
      const program = startProgram(path.join('../retrieval', 'ingestProgram.ts'), [home, folder]);
      const lines: string[] = [];
      // An event decides when: the program goes on while the signal is on its way.
      for (let left = 1 + random.integer(25); left > 0; left -= 1) {
        const line = await program.line();
        if (line === undefined) break;
        lines.push(line);
      }
      lines.push(...(await program.kill()));
      // The last line may be cut: then it was not said.
      const said = lines.filter((line) => line.endsWith('}')).map((line) => JSON.parse(line) as Acknowledged);
      acknowledged += said.filter((entry) => entry.path !== undefined).length;
      await check(home, said);
      for (let changes = random.integer(20); changes > 0; changes -= 1) write(random.integer(documents), round);
    }
    await finish(home, folder, written);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
  return { acknowledged };
}

async function check(home: string, said: readonly Acknowledged[]): Promise<void> {
  const opened = openKnowledge({ home });
  try {
    const [base] = opened.store.knowledge.bases();
    if (base === undefined) return;
    const index = await opened.knowledge.index(base.id);
    const counts = await index.counts();
    expect({ keywordRows: counts.keywordRows, vectors: counts.vectors }).toEqual({
      keywordRows: counts.chunks,
      vectors: counts.chunks,
    });
    const summaries = await index.documents({ limit: 2 * documents });
    expect(new Set(summaries.map(({ path: place }) => place)).size).toBe(counts.documents);
    const versions = new Map(summaries.map(({ path: place, sha256 }) => [place, sha256]));
    // The last word about a file is the one that counts.
    const last = new Map(said.flatMap((entry) => (entry.path === undefined ? [] : [[entry.path, entry.sha256]])));
    for (const [place, sha256] of last) expect(versions.get(place)).toBe(sha256);
    for (const file of opened.store.knowledge.files(base.id, { limit: 2 * documents, state: 'done' })) {
      expect(versions.get(file.path)).toBe(file.sha256);
      expect(file.chunks).toBe(summaries.find((summary) => summary.path === file.path)?.chunks);
    }
  } finally {
    await opened.close();
  }
}

async function finish(home: string, folder: string, written: ReadonlyMap<string, string>): Promise<void> {
  const opened = openKnowledge({ home });
  try {
    await (
      await opened.knowledge.add('Base', [folder])
    ).result;
    const view = await opened.knowledge.get('Base');
    expect(view.files).toMatchObject({ done: documents, waiting: 0, reading: 0, failed: 0 });
    expect(view.counts.documents).toBe(documents);
    const summaries = await opened.knowledge.documents('Base', { limit: 2 * documents });
    expect(new Map(summaries.map(({ path: place, sha256 }) => [place, sha256]))).toEqual(
      new Map([...written].sort(([a], [b]) => (a < b ? -1 : 1))),
    );
  } finally {
    await opened.close();
  }
}
