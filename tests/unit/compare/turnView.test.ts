import { describe, expect, it } from 'vitest';
import { createLiveAnswers } from '../../../electron/engine/features/compare/liveAnswers.ts';
import { shuffledOrder } from '../../../electron/engine/features/compare/shuffle.ts';
import { titleOf } from '../../../electron/engine/features/compare/titleOf.ts';
import { turnView } from '../../../electron/engine/features/compare/turnView.ts';
import type { AnswerRow } from '../../../electron/engine/store/answerRow.ts';
import type { TurnRow } from '../../../electron/engine/store/turns.ts';
import type { VoteRow } from '../../../electron/engine/store/votes.ts';

const turn = (fields: Partial<TurnRow> = {}): TurnRow => ({
  id: 't1',
  conversationId: 'c1',
  position: 0,
  prompt: 'Hello',
  settings: {},
  blind: true,
  context: null,
  createdAt: 5,
  ...fields,
});

const row = (id: string, fields: Partial<AnswerRow> = {}): AnswerRow => ({
  id,
  turnId: 't1',
  slot: 0,
  column: 0,
  repeat: 0,
  attempt: 0,
  model: 'secretservice:secretmodel',
  state: 'done',
  text: 'An answer.',
  reasoning: '',
  finishReason: 'stop',
  error: null,
  warnings: [{ code: 'other', message: 'secretmodel says' }],
  usage: { inputTokens: 4711, cachedInputTokens: 4711, outputTokens: 4711, reasoningTokens: 4711 },
  timings: { loadMs: 4711, queueMs: 4711, ttftMs: 4711, totalMs: 4711, outputTokensPerSecond: 4711 },
  cost: { usd: 4711, priceListDate: 'secret-date' },
  leftMachine: true,
  destination: 'secret.example',
  conditions: { runtime: 'secret-runtime' } as AnswerRow['conditions'],
  citations: null,
  createdAt: 4711,
  finishedAt: 4711,
  ...fields,
});

const vote: VoteRow = {
  id: 'v1',
  turnId: 't1',
  conversationId: 'c1',
  outcome: 'win',
  models: ['other:model', 'secretservice:secretmodel'],
  winnerModel: 'secretservice:secretmodel',
  winnerAnswerId: 'a1',
  blind: true,
  createdAt: 9,
};

const nameOf = () => 'The Secret Model';

describe('a blind turn', () => {
  const answers = [
    row('a1'),
    row('a2', { column: 1, state: 'failed', error: { code: 'secret/code', message: 'secretmodel is not here' } }),
    row('a3', { column: 2, state: 'queued', finishedAt: null }),
    row('a4', { column: 3, state: 'loading', finishedAt: null }),
  ];

  it('leaks nothing of its models until the vote, in any state', () => {
    const live = createLiveAnswers();
    const loading = live.add({ id: 'a4', turnId: 't1', conversationId: 'c1' });
    Object.assign(loading, { state: 'loading', progress: 0.4711, limitMs: 4711, retryAt: Date.now() + 47_114_711 });
    loading.warnings.push({ code: 'model/base', message: 'secretmodel' });
    const view = turnView({ turn: turn(), answers, vote: null, live: (id) => live.get(id), nameOf });
    expect(JSON.stringify(view)).not.toMatch(/secret|4711/i);
    expect(view).toMatchObject({ blind: true, fairness: [], vote: null });
    expect(view.answers.map(({ alias }) => alias)).toEqual(['A', 'B', 'C', 'D']);
    // Only local models queue and load: the state itself would give them away.
    expect(view.answers.map(({ state }) => state)).toEqual(['done', 'failed', 'reading', 'reading']);
  });

  it('shows all once there is a vote', () => {
    const view = turnView({ turn: turn(), answers, vote, live: () => undefined, nameOf });
    expect(view.blind).toBe(false);
    expect(view.answers[0]).toMatchObject({ model: 'secretservice:secretmodel', modelName: 'The Secret Model' });
    expect(view.vote).toEqual({ winnerAnswerId: 'a1', outcome: 'win', blind: true, createdAt: 9 });
  });

  it('shuffles its columns without favourites', () => {
    const counts = new Map<string, number>();
    for (let run = 0; run < 6000; run++) {
      const order = shuffledOrder(3).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(200);
  });
});

// Catches: durations that are told as times, which a page with another clock misreads.
it('an answer in the making says how long it has been silent, how long it is waited for, and when it is asked again', () => {
  const live = createLiveAnswers();
  const answer = live.add({ id: 'a1', turnId: 't1', conversationId: 'c1' });
  Object.assign(answer, {
    state: 'queued',
    heardAt: Date.now() - 8_000,
    limitMs: 120_000,
    retryAt: Date.now() + 20_000,
  });
  const rows = [row('a1', { state: 'queued', finishedAt: null }), row('a2', { column: 1 })];
  const shown = turnView({
    turn: turn({ blind: false }),
    answers: rows,
    vote: null,
    live: (id) => live.get(id),
    nameOf,
  });
  const [waiting, done] = shown.answers.map((view) => view.waiting);
  expect(waiting?.limitMs).toBe(120_000);
  expect(Math.round((waiting?.quietMs ?? 0) / 1000)).toBe(8);
  expect(Math.round((waiting?.retryInMs ?? 0) / 1000)).toBe(20);
  expect(done).toBeNull();
});

describe('a title', () => {
  it('is the start of the prompt, cut at a word, in one line', () => {
    expect(titleOf('  Name three\nuses of a paperclip. ')).toBe('Name three uses of a paperclip.');
    const long = titleOf('word '.repeat(100));
    expect(long.length).toBeLessThanOrEqual(61);
    expect(long.endsWith('word…')).toBe(true);
  });

  it('never ends in half a character', () => {
    for (let pad = 55; pad < 62; pad++) expect(titleOf('x'.repeat(pad) + '😀'.repeat(20)).isWellFormed()).toBe(true);
  });
});

// Catches: one model asked on two servers, or in two quantisations, stands there twice under one name.
it('models of one name say what tells them apart', () => {
  const models = ['ollama:qwen', 'vllm:qwen', 'local:qwen-q4', 'other:mistral', 'ollama:qwen'];
  const { answers } = turnView({
    turn: turn({ blind: false }),
    answers: models.map((model, slot) => row(`a${slot}`, { model, slot, column: slot })),
    vote: null,
    live: () => undefined,
    nameOf: (model) => (model.includes('qwen') ? 'Qwen' : 'Mistral'),
  });
  expect(answers.map(({ modelName }) => modelName)).toEqual([
    'Qwen (ollama)',
    'Qwen (vllm)',
    'Qwen (qwen-q4)',
    'Mistral',
    'Qwen (ollama)',
  ]);
});
