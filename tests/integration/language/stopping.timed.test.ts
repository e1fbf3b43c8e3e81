import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { LocalModels } from '../../../models/language/localModels.ts';
import { linkWeights, testWeights } from '../../support/weights.ts';
import { conversation, createLocalHome, tell, type LocalHome } from './localSetup.ts';

describe('stopping an answer', () => {
  let home: LocalHome;
  beforeEach(() => (home = createLocalHome()));
  afterEach(() => home.remove());

  it('ends an answer at once, keeps its text and reports its figures', async () => {
    await home.addTiny('letters');
    const { models } = await home.open();
    const stop = new AbortController();
    let stoppedAt = 0;
    const told = await tell(
      models.languageModel('letters'),
      { prompt: conversation('tell me a long story'), maxOutputTokens: 1_900, abortSignal: stop.signal },
      (part) => {
        if (part.type !== 'text-delta' || stop.signal.aborted) return;
        stoppedAt = performance.now();
        stop.abort();
      },
    );
    expect(performance.now() - stoppedAt).toBeLessThan(500);
    expect(told.finish.finishReason).toEqual({ unified: 'other', raw: 'stopped' });
    expect(told.finish.usage.outputTokens.total).toBeGreaterThan(0);
    expect(told.facts.contextTokens).toBe(2_048);
    expect(models.loaded()[0]?.busy).toBe(false);
  });
});

const smol = 'smollm2-135m-instruct-q4_1';

describe.runIf((await testWeights(smol)) !== null)('stopping the reading of a prompt, with real weights', () => {
  const home = createLocalHome();
  let models: LocalModels;
  beforeAll(async () => {
    await linkWeights(home.directory, smol);
    ({ models } = await home.open());
  });
  afterAll(() => home.remove());

  // Nothing but its end stops a process in the middle of a slice of the prompt: the machine computed on for seconds.
  it('a stop while a prompt is read leaves the machine idle within a second, and the next prompt is answered', async () => {
    await tell(models.languageModel(smol), { prompt: conversation('Hi'), maxOutputTokens: 1 });
    const stop = new AbortController();
    let stoppedAt = 0;
    const told = await tell(
      models.languageModel(smol),
      {
        prompt: conversation('The keeper wrote down the weather, the ships and the colour of the sea. '.repeat(150)),
        maxOutputTokens: 5,
        abortSignal: stop.signal,
      },
      (part) => {
        if (part.type !== 'raw' || stoppedAt > 0) return;
        // A moment later, so that the first slice is under way.
        stoppedAt = performance.now() + 300;
        setTimeout(() => stop.abort(), 300);
      },
    );
    // The turn of the machine is passed on when the stream ends.
    expect(performance.now() - stoppedAt).toBeLessThan(1_000);
    expect(told.text).toBe('');
    const next = await tell(models.languageModel(smol), { prompt: conversation('Hi'), maxOutputTokens: 3 });
    expect(next.finish.usage.outputTokens.total).toBe(3);
  });

  it('a stop while a long prompt is read is seen within the prompt, not after it', async () => {
    const model = models.languageModel(smol);
    const stop = new AbortController();
    let progress = 0;
    let stoppedAt = 0;
    const told = await tell(
      model,
      { prompt: conversation('The king went to the river. '.repeat(450)), abortSignal: stop.signal },
      (part) => {
        if (part.type !== 'raw') return;
        progress = (part.rawValue as { progress: number }).progress;
        if (progress === 0 || progress === 1 || stop.signal.aborted) return;
        stoppedAt = performance.now();
        stop.abort();
      },
    );
    expect(performance.now() - stoppedAt).toBeLessThan(1_500);
    expect(progress).toBeLessThan(0.7);
    expect(told.text).toBe('');
    // What was read stays read; nothing of it is in the way of the next prompt.
    const next = await tell(model, { prompt: conversation('Hi'), maxOutputTokens: 3 });
    expect(next.error).toBeUndefined();
  });
});
