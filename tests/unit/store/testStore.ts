import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach } from 'vitest';
import type { AnswerRow } from '../../../electron/engine/store/answerRow.ts';
import type { ConversationRow } from '../../../electron/engine/store/conversationRow.ts';
import { openStore, type OpenStoreOptions, type Store } from '../../../electron/engine/store/store.ts';
import type { TurnRow } from '../../../electron/engine/store/turns.ts';
import { finishedAnswer } from './answerFixture.ts';

const cleanUps: (() => void)[] = [];
afterEach(() => {
  for (const cleanUp of cleanUps.splice(0).reverse()) cleanUp();
});

/** A new data folder, removed after the test. */
export function temporaryHome(): string {
  const home = mkdtempSync(path.join(os.tmpdir(), 'yardstick-store-'));
  cleanUps.push(() => rmSync(home, { recursive: true, force: true }));
  return home;
}

/** A real store on a real file, closed after the test. */
export function testStore(options: Partial<OpenStoreOptions> = {}): Store {
  const store = openStore({ home: options.home ?? temporaryHome(), appVersion: 'test', ...options });
  cleanUps.push(() => store.close());
  return store;
}

export function addConversation(store: Store, title = 'A title', models = ['local:a', 'local:b']): ConversationRow {
  return store.conversations.create({ title, models, settings: {}, blind: false, repeat: 1 });
}

export function addTurn(store: Store, conversationId: string, prompt = 'A question', blind = false): TurnRow {
  return store.turns.append({ conversationId, prompt, settings: {}, blind });
}

export function addAnswer(store: Store, turnId: string, text: string, model = 'local:a', column = 0): AnswerRow {
  const { id } = store.answers.create({ turnId, column, repeat: 0, model });
  return store.answers.finish(id, 'done', finishedAnswer({ text, model }));
}
