import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { YardstickError } from '../../../models/errors.ts';
import { createAnswerRunner } from '../../../electron/engine/features/compare/answerRunner.ts';
import { createLiveAnswers } from '../../../electron/engine/features/compare/liveAnswers.ts';
import { createWatchers } from '../../../electron/engine/features/compare/watchers.ts';
import type { AttachedRequest } from '../../../electron/engine/retrieval/attach.ts';
import { openStore, type Store } from '../../../electron/engine/store/store.ts';
import { finish, request, scriptedEngine, text, type Script } from '../inference/scriptedModel.ts';

let home: string;
let store: Store;
let turnId: string;
let conversationId: string;

beforeEach(() => {
  home = mkdtempSync(path.join(os.tmpdir(), 'yardstick-runner-'));
  store = openStore({ home, appVersion: '0' });
  const fields = { title: '', models: ['local:a'], settings: {}, blind: false, repeat: 1 };
  conversationId = store.conversations.create(fields).id;
  turnId = store.turns.append({ conversationId, prompt: 'Hello', settings: {}, blind: false }).id;
});
afterEach(() => {
  store.close();
  rmSync(home, { recursive: true, force: true });
});

function run(script: Script) {
  const { inference } = scriptedEngine({ a: script });
  const live = createLiveAnswers();
  const watchers = createWatchers({
    conversation: () => null,
    turn: () => null,
    answer: () => null,
    live: (id) => live.ofConversation(id),
  });
  const attaching = { answer: ({ given: _given, mask: _mask, ...plain }: AttachedRequest) => inference.answer(plain) };
  const runner = createAnswerRunner({ store, attaching, live, watchers });
  const { id } = store.answers.create({ turnId, column: 0, repeat: 0, model: 'local:a' });
  const answer = live.add({ id, turnId, conversationId });
  return {
    id,
    live,
    answer,
    ended: runner.run(answer, { ...request('a'), given: null, mask: false }, Promise.resolve()),
    runner,
  };
}

describe('a running answer', () => {
  it('has its text on the disk within a second, while it still streams', async () => {
    let end: () => void = () => undefined;
    const { id, ended, runner } = run(function* () {
      yield text('so far');
      yield { until: new Promise<void>((resolve) => (end = resolve)) };
      yield finish();
    });
    await expect.poll(() => store.answers.get(id)?.text, { timeout: 1_000, interval: 20 }).toBe('so far');
    expect(store.answers.get(id)?.state).toBe('writing');
    end();
    await ended;
    expect(store.answers.get(id)).toMatchObject({ state: 'done', text: 'so far', finishReason: 'stop' });
    runner.close();
  });

  it('that cannot be saved stays to be seen, and is saved once there is room', async () => {
    const full = vi.spyOn(store.answers, 'finish').mockImplementation(() => {
      throw new YardstickError('disk/full', 'The disk is full.');
    });
    const { id, live, ended, runner } = run(() => [text('whole'), finish()]);
    await ended;
    expect(live.get(id)).toMatchObject({ text: 'whole', unsaved: { state: 'done' } });
    full.mockRestore();
    await expect.poll(() => live.get(id), { timeout: 1000 }).toBeUndefined();
    expect(store.answers.get(id)).toMatchObject({ state: 'done', text: 'whole' });
    runner.close();
  });

  it('of a conversation that was deleted is let go', async () => {
    let end: () => void = () => undefined;
    const { id, live, ended, runner } = run(function* () {
      yield text('so far');
      yield { until: new Promise<void>((resolve) => (end = resolve)) };
      yield finish();
    });
    await expect.poll(() => live.get(id)?.text).toBe('so far');
    store.conversations.remove([conversationId]);
    end();
    await ended;
    expect(live.get(id)).toBeUndefined();
    runner.close();
  });
});
