import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { expect } from 'vitest';
import { createRandom } from '../../../electron/engine/statistics/random.ts';
import { openStore, type Store } from '../../../electron/engine/store/store.ts';
import { startProgram } from './childPrograms.ts';

type Acknowledged =
  | { conversation: string; title: string }
  | { turn: string; prompt: string }
  | { answer: string; text: string; finished?: true }
  | { removed: string };

/**
 * Kills a writing process over and over, each time at another place, and checks after each that nothing it was told is kept is
 * missing. All rounds write to one data folder.
 */
export async function killWriterRepeatedly(rounds: number): Promise<{ acknowledged: number; reopenMs: number[] }> {
  const home = mkdtempSync(path.join(os.tmpdir(), 'yardstick-kill-'));
  const random = createRandom(20);
  const reopenMs: number[] = [];
  let acknowledged = 0;
  try {
    for (let round = 0; round < rounds; round += 1) {
      const writer = startProgram('writerProgram.ts', [home, String(round)]);
      const lines: string[] = [];
      // An event, not a time, decides when: the writer goes on while the signal is on its way.
      for (let left = 1 + random.integer(60); left > 0; left -= 1) lines.push((await writer.line()) ?? '');
      lines.push(...(await writer.kill()));
      // The last line may be cut: then it was not acknowledged.
      const acknowledgements = lines
        .filter((line) => line.endsWith('}'))
        .map((line) => JSON.parse(line) as Acknowledged);
      acknowledged += acknowledgements.length;

      const from = performance.now();
      const store = openStore({ home, appVersion: 'test' });
      reopenMs.push(performance.now() - from);
      checkKept(store, acknowledgements);
      store.close();
      checkSound(path.join(home, 'yardstick.db'));
    }
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
  return { acknowledged, reopenMs };
}

function checkKept(store: Store, acknowledgements: Acknowledged[]): void {
  const removed = new Set(acknowledgements.flatMap((entry) => ('removed' in entry ? [entry.removed] : [])));
  let gone = false;
  // A removal that was under way may be done though it was not acknowledged: the conversation is then gone as a whole.
  const last = acknowledgements.findLast((entry) => 'conversation' in entry);
  if (last !== undefined && 'conversation' in last) gone = store.conversations.get(last.conversation) === undefined;
  let current = '';
  for (const entry of acknowledgements) {
    if ('conversation' in entry) current = entry.conversation;
    const isGone = removed.has(current) || (gone && current === (last as { conversation: string }).conversation);
    if ('removed' in entry) expect(store.conversations.get(entry.removed)).toBeUndefined();
    else if (isGone) continue;
    else if ('conversation' in entry) expect(store.conversations.get(entry.conversation)?.title).toBe(entry.title);
    else if ('turn' in entry) expect(store.turns.get(entry.turn)?.prompt).toBe(entry.prompt);
    else {
      const answer = store.answers.get(entry.answer);
      expect(answer?.text.startsWith(entry.text)).toBe(true);
      expect(['done', 'interrupted']).toContain(answer?.state);
      if (entry.finished === true) expect(answer).toMatchObject({ state: 'done', text: entry.text });
    }
  }
}

/** The file is whole, and the search index has exactly the texts that the tables have. */
function checkSound(file: string): void {
  const database = new Database(file);
  const one = (text: string): unknown => database.prepare(text).pluck().get();
  expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
  expect(database.pragma('foreign_key_check')).toEqual([]);
  database.exec("INSERT INTO search_index (search_index) VALUES ('integrity-check')");
  const texts = one(
    "SELECT (SELECT count(*) FROM conversations) + (SELECT count(*) FROM turns) + (SELECT count(*) FROM answers WHERE text <> '')",
  );
  expect(one('SELECT count(*) FROM search_documents')).toBe(texts);
  expect(one('SELECT count(*) FROM search_index')).toBe(texts);
  expect(one("SELECT count(*) FROM search_index WHERE search_index MATCH 'prompt'")).toBe(
    one('SELECT count(*) FROM turns'),
  );
  expect(one('SELECT count(*) FROM answer_pieces')).toBe(0);
  database.close();
}
