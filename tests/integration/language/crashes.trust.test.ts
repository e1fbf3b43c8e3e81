import { truncateSync, unlinkSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ModelNotice } from '../../../models/machine/modelNotice.ts';
import { conversation, createLocalHome, tell, type LocalHome } from './localSetup.ts';
import { isAlive, recordedProcesses } from './recordedProcesses.ts';

let home: LocalHome;
beforeEach(() => (home = createLocalHome()));
afterEach(() => home.remove());

/** An answer that would go on for seconds. */
const long = { prompt: conversation('tell me a long story'), maxOutputTokens: 1_900 };

describe('a worker that dies', () => {
  it('leaves the text so far and an error that says so; the next prompt is answered', async () => {
    await home.addTiny('letters');
    const processes = recordedProcesses();
    const { models } = await home.open({ processes });
    const notices: ModelNotice[] = [];
    models.onNotice((notice) => notices.push(notice));

    const told = await tell(models.languageModel('letters'), long, (part) => {
      if (part.type === 'text-delta') process.kill(processes.pids.at(-1) ?? 0, 'SIGKILL');
    });
    expect(told.text.length).toBeGreaterThan(0);
    expect(told.error).toMatchObject({ code: 'worker/died', message: expect.stringContaining('SIGKILL') });
    expect(told.finish.finishReason.unified).toBe('interrupted');
    expect(notices).toMatchObject([{ code: 'worker/died', modelId: 'letters' }]);

    const next = await tell(models.languageModel('letters'), { ...long, maxOutputTokens: 5 });
    expect(next.text).toHaveLength(5);
    expect(next.facts.cold).toBe(true);
  });

  it('takes no other model with it', async () => {
    await home.addTiny('a');
    await home.addTiny('b', { seed: 2 });
    const processes = recordedProcesses();
    const { models } = await home.open({ processes });
    await tell(models.languageModel('a'), { ...long, maxOutputTokens: 1 });
    const answer = tell(models.languageModel('b'), { ...long, maxOutputTokens: 300 });
    process.kill(processes.pids[0] ?? 0, 'SIGKILL');
    expect((await answer).text).toHaveLength(300);
  });

  it('is quarantined with its file at the third death within a minute, and starts again when that is cleared', async () => {
    await home.addTiny('letters');
    const processes = recordedProcesses();
    const { models, library } = await home.open({ processes });
    const codes: string[] = [];
    models.onNotice(({ code }) => codes.push(code));
    const crash = () =>
      tell(models.languageModel('letters'), long, (part) => {
        if (part.type === 'text-delta') process.kill(processes.pids.at(-1) ?? 0, 'SIGSEGV');
      });
    for (let death = 0; death < 3; death++) expect((await crash()).error).toMatchObject({ code: 'worker/died' });
    await expect
      .poll(() => library.get('letters')?.quarantine)
      .toMatchObject({ reason: expect.stringContaining('SIGSEGV') });
    expect((await crash()).error).toMatchObject({ code: 'model/quarantined' });
    expect(processes.pids).toHaveLength(3);
    expect(codes).toEqual(['worker/died', 'worker/died', 'worker/died', 'model/quarantined']);

    await library.clearQuarantine('letters');
    expect((await tell(models.languageModel('letters'), { ...long, maxOutputTokens: 4 })).text).toHaveLength(4);
  });
});

describe('a file that is not what it was', () => {
  it('is refused when it was cut before the load', async () => {
    const file = await home.addTiny('letters');
    const { models } = await home.open();
    truncateSync(file, 60_000);
    const told = await tell(models.languageModel('letters'), long);
    expect(told.error).toMatchObject({ code: 'model/truncated', message: expect.stringContaining('model.gguf') });
  });

  it('is refused when it is gone', async () => {
    const file = await home.addTiny('letters');
    const { models } = await home.open();
    unlinkSync(file);
    expect((await tell(models.languageModel('letters'), long)).error).toMatchObject({ code: 'model/missing-file' });
  });

  it('ends one answer, not the program, when it is cut while in use', async () => {
    const file = await home.addTiny('letters');
    await home.addTiny('other', { seed: 2 });
    const { models } = await home.open();
    let cut = false;
    const told = await tell(models.languageModel('letters'), long, (part) => {
      if (part.type === 'text-delta' && !cut) truncateSync(file, 4_096);
      cut ||= part.type === 'text-delta';
    });
    // The weights are either in memory already or gone with the file: the answer is whole or says why it is not.
    if (told.error !== undefined)
      expect(told.error).toMatchObject({ code: expect.stringMatching(/^(worker\/died|model\/truncated)$/) });
    expect((await tell(models.languageModel('other'), { ...long, maxOutputTokens: 3 })).text).toHaveLength(3);
  });
});

describe('stopping', () => {
  it('does not wait behind a running answer', async () => {
    await home.addTiny('letters');
    const { models } = await home.open();
    const stop = new AbortController();
    const running = tell(models.languageModel('letters'), { ...long, abortSignal: stop.signal });
    const waiting = tell(models.languageModel('letters'), { ...long, abortSignal: AbortSignal.timeout(300) });
    expect((await waiting).error).toMatchObject({ name: 'TimeoutError' });
    stop.abort();
    await running;
  });

  it('a load: its process is gone and nothing is loaded', async () => {
    await home.addTiny('letters');
    const processes = recordedProcesses();
    const { models } = await home.open({ processes });
    const stop = new AbortController();
    const told = await tell(models.languageModel('letters'), { ...long, abortSignal: stop.signal }, (part) => {
      if (part.type === 'raw') stop.abort();
    });
    expect(told.text).toBe('');
    expect(models.loaded()).toEqual([]);
    await expect.poll(() => processes.pids.filter(isAlive)).toEqual([]);
  });

  it('closes within 4 s in the middle of an answer and leaves no process', async () => {
    await home.addTiny('letters');
    const processes = recordedProcesses();
    const { models } = await home.open({ processes });
    let closing: Promise<void> | undefined;
    let closedAt = 0;
    const told = await tell(models.languageModel('letters'), long, (part) => {
      if (part.type !== 'text-delta' || closing !== undefined) return;
      closedAt = performance.now();
      closing = models.close();
    });
    await closing;
    expect(performance.now() - closedAt).toBeLessThan(6_000);
    expect(told.finish.finishReason.unified).not.toBe('length');
    expect(processes.pids.filter(isAlive)).toEqual([]);
  });
});

describe('memory', () => {
  it('is made by unloading the model that was used longest ago', async () => {
    for (const [seed, id] of ['a', 'b', 'c'].entries()) await home.addTiny(id, { seed });
    const { models } = await home.open({ memoryBudgetBytes: 600e6 });
    for (const id of ['a', 'b', 'c']) await tell(models.languageModel(id), { ...long, maxOutputTokens: 1 });
    expect(models.loaded().map(({ id }) => id)).not.toContain('a');
    expect(models.loaded().map(({ id }) => id)).toContain('c');
  });

  it('that will not do is said before the load, with the figures', async () => {
    await home.addTiny('letters');
    const { models } = await home.open({ memoryBudgetBytes: 50e6 });
    const told = await tell(models.languageModel('letters'), long);
    expect(told.error).toMatchObject({
      code: 'model/too-large',
      message: expect.stringMatching(/needs about \d+ MB of memory; .*50(?:\.0)? MB/),
      hint: expect.anything(),
    });
    expect(models.loaded()).toEqual([]);
  });

  it('is given back on unload', async () => {
    await home.addTiny('letters');
    const processes = recordedProcesses();
    const { models } = await home.open({ processes });
    await tell(models.languageModel('letters'), { ...long, maxOutputTokens: 1 });
    expect(models.loaded()).toMatchObject([{ id: 'letters', busy: false, device: expect.stringContaining('CPU') }]);
    await models.unload('letters');
    expect(models.loaded()).toEqual([]);
    expect(processes.pids.filter(isAlive)).toEqual([]);
  });
});
