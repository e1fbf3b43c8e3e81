import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { diarizationErrors } from '../../../electron/engine/statistics/diarizationErrors.ts';
import { loadCatalog } from '../../../models/catalog/catalog.ts';
import { createLocalDiarization, type LocalDiarization } from '../../../models/diarization/localDiarization.ts';
import type { ModelNotice } from '../../../models/machine/modelNotice.ts';
import { openModelLibrary } from '../../../models/files/modelLibrary.ts';
import { createMachineMemory } from '../../../models/machine/machineMemory.ts';
import { forkedProcesses } from '../../../models/workers/forkedProcess.ts';
import type { ProcessAdapter } from '../../../models/workers/workerProcess.ts';
import {
  buildToneNetworks,
  installSpeakerModel,
  installToneSpeakers,
  speakerModelIds,
  toneTalk,
} from '../../support/toneSpeakers.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'yardstick-speakers-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const never = new AbortController().signal;
const open: LocalDiarization[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((local) => local.close()));
});

async function setUp(name: string, install: (library: string) => Promise<void>, budgetBytes?: number) {
  const directory = path.join(folder, name);
  await install(directory);
  const library = await openModelLibrary({
    directory,
    catalog: loadCatalog(),
    fetch: () => Promise.reject(new Error('Nothing is fetched in these tests.')),
  });
  const memory = createMachineMemory(budgetBytes === undefined ? {} : { budgetBytes });
  const pids: number[] = [];
  const real = forkedProcesses(fileURLToPath(new URL('../../../models/workers/diarization/main.ts', import.meta.url)));
  const processes: ProcessAdapter = {
    spawn() {
      const child = real.spawn();
      if (child.pid !== undefined) pids.push(child.pid);
      return child;
    },
  };
  const local = createLocalDiarization({ library, memory, processes, threads: 1 });
  open.push(local);
  const notices: ModelNotice[] = [];
  local.onNotice((notice) => notices.push(notice));
  const turnsHeld: boolean[] = [];
  async function diarize(
    samples: Float32Array,
    speakers: number | null,
    signal = never,
    heard: (window: number) => void = () => undefined,
  ) {
    async function* audio() {
      for (let at = 0; at < samples.length; at += 10_007) yield samples.subarray(at, at + 10_007);
    }
    const parts = local.diarize(speakerModelIds, audio(), {
      speakers,
      signal,
      async turn(work) {
        turnsHeld.push(true);
        return work();
      },
    });
    const progress: number[] = [];
    for (;;) {
      const part = await parts.next();
      if (part.done === true) return { ...part.value, progress };
      progress.push(part.value.seconds);
      heard(progress.length);
    }
  }
  return { local, diarize, turnsHeld, pids, notices };
}

/**
 * Four people, two of them at once in places; several windows that overlap. The first and the last one, whom one of the networks cannot tell apart, are
 * never heard in the same window.
 */
const talk = [
  { voice: 0, start: 0.5, end: 4 },
  { voice: 1, start: 4.2, end: 8.6 },
  { voice: 2, start: 8, end: 13 },
  { voice: 1, start: 13.4, end: 15 },
  { voice: 3, start: 15.5, end: 19.5 },
  { voice: 2, start: 19, end: 24 },
  { voice: 1, start: 24.5, end: 30 },
  { voice: 0, start: 30.5, end: 35 },
];
const samples = toneTalk(talk, 36);
const said = talk.map(({ voice, ...span }) => ({ speaker: `voice ${voice}`, ...span }));

describe('finding speakers, in a process of its own', () => {
  it('knows who speaks when, over windows that each have names of their own', async () => {
    const { diarize, local, turnsHeld } = await setUp('talk', installToneSpeakers);
    const counted = await diarize(samples, 4);
    expect(diarizationErrors(said, counted.turns, { collar: 0.2 }).rate).toBeLessThan(0.01);
    const found = await diarize(samples, null);
    expect(found.turns).toEqual(counted.turns);
    expect(found.seconds).toBe(36);
    expect(found.progress).toEqual(found.progress.toSorted((a, b) => a - b));
    expect(found.progress.at(-1)).toBe(36);
    expect(found.facts).toMatchObject({
      threads: 1,
      modelSha256: { segmentation: expect.stringMatching(/^[\da-f]{64}$/) },
    });
    // Each window, and the grouping at the end, in the machine's turn.
    expect(turnsHeld).toHaveLength(2 * (found.progress.length + 1));
    expect(local.loaded()).toMatchObject([{ id: speakerModelIds.segmentation, busy: false }]);
    await local.unload(speakerModelIds.embedding);
    expect(local.loaded()).toEqual([]);
  });

  it('hears nobody in silence and in nothing', async () => {
    const { diarize } = await setUp('silence', installToneSpeakers);
    expect((await diarize(new Float32Array(16_000 * 12), null)).turns).toEqual([]);
    expect(await diarize(new Float32Array(0), null)).toMatchObject({ turns: [], seconds: 0, facts: null });
  });

  // One window more or less is no reason to listen to an hour again.
  it('goes on where its process is killed in the middle, and ends at once where it is stopped', async () => {
    const { diarize, local, pids, notices } = await setUp('killed', installToneSpeakers);
    const killed = await diarize(samples, 4, never, (window) => {
      if (window === 2) process.kill(pids.at(-1) as number, 'SIGKILL');
    });
    expect(pids).toHaveLength(2);
    expect(notices).toMatchObject([{ code: 'worker/died', modelId: speakerModelIds.segmentation }]);
    expect(diarizationErrors(said, killed.turns, { collar: 0.2 }).rate).toBeLessThan(0.01);
    const stop = new AbortController();
    const running = diarize(samples, null, stop.signal);
    stop.abort(new DOMException('Stopped.', 'AbortError'));
    await expect(running).rejects.toThrow('Stopped.');
    expect((await diarize(samples, 4)).turns.length).toBeGreaterThanOrEqual(talk.length);
    expect(local.loaded()).toHaveLength(1);
  });

  it('says which file is not what it should be, and what does not fit in memory', async () => {
    const wrong = await setUp('wrong', (library) => installToneSpeakers(library, { classes: 5 }));
    await expect(wrong.diarize(samples, null)).rejects.toMatchObject({
      code: 'model/load-failed',
      message: expect.stringMatching(/^pyannote-segmentation-3\.0 .*589 frames of 7 classes/),
    });
    const networks = buildToneNetworks();
    const swapped = await setUp('swapped', async (library) => {
      await installSpeakerModel(library, 'segmentation', networks.segmentation);
      await installSpeakerModel(library, 'embedding', networks.segmentation);
    });
    await expect(swapped.diarize(samples, null)).rejects.toMatchObject({
      code: 'model/load-failed',
      message: expect.stringMatching(/^wespeaker-voxceleb-resnet34-lm /),
    });
    const small = await setUp('small', installToneSpeakers, 1_000_000);
    await expect(small.diarize(samples, null)).rejects.toMatchObject({ code: 'model/too-large' });
    const other = await setUp('other', async (library) => {
      await installSpeakerModel(library, 'segmentation', networks.segmentation, { family: 'whisper' });
      await installSpeakerModel(library, 'embedding', networks.embedding);
    });
    await expect(other.diarize(samples, null)).rejects.toMatchObject({ code: 'model/wrong-task' });
  });
});
