import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunSettings } from '../../../electron/engine/answers/answer.ts';
import { startEngine, type TestEngine } from '../../support/startEngine.ts';
import { installTinyBert } from '../../support/tinyBert.ts';
import { testWeights } from '../../support/weights.ts';

const gemma = 'gemma-3-270m-q4_k_m';
const here = (await testWeights(gemma)) !== null;

const ducks =
  'Ducks eat grasses, aquatic plants, fish, insects, small amphibians, worms, and small molluscs. Some of them dive for it.';

describe.skipIf(!here)('a base model that is asked', () => {
  let engine: TestEngine;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'yardstick-base-model-'));
    writeFileSync(path.join(folder, 'ducks.txt'), ducks);
    const home = path.join(folder, 'home');
    await installTinyBert(path.join(home, 'models'), 'tiny-bert', { positions: 256 });
    engine = await startEngine({ home, weights: [gemma], offline: true });
    const { knowledge } = engine.engine;
    await knowledge.create({ name: 'Birds', embedding: 'local:tiny-bert' });
    await (
      await knowledge.add('Birds', [path.join(folder, 'ducks.txt')])
    ).result;
  });
  afterAll(async () => {
    await engine.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function ask(settings: RunSettings) {
    const events = engine.engine.asking.ask('Birds', {
      question: 'What do ducks eat?',
      model: `local:${gemma}`,
      mode: 'keyword',
      settings,
    });
    for await (const event of events) if (event.type === 'finished') return event;
    throw new Error('There is no answer.');
  }

  // It knows no end of an answer: it asked itself the next question, and the next one, until it was cut off.
  it('answers, and does not go on with questions of its own', async () => {
    const { answer, citations } = await ask({ maxTokens: 96 });
    expect(answer).toMatchObject({ finishReason: 'stop', text: expect.stringMatching(/\w/) as string });
    expect(answer.text).not.toContain('Question:');
    // Told to quote and to name the passage, it did neither; shown by examples, it does both.
    expect(citations).toMatchObject([
      { marker: '[1]', found: true, quote: expect.stringContaining('insects') as string },
    ]);
    expect(citations[0]?.matched).toBeUndefined();
    // With four ends of a person's own there is no room for ours: it is this model that goes on.
    const unending = await ask({ maxTokens: 96, stop: ['§1', '§2', '§3', '§4'] });
    expect(unending.answer.text).toContain('\nQuestion:');
  });
});
