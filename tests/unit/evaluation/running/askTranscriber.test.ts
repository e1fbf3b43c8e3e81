import { mkdtempSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { TranscribeRequest, Transcript } from '../../../../electron/engine/inference/transcription.ts';
import { createRecordingReader } from '../../../../electron/engine/evaluation/data/readRecording.ts';
import type { DataRow } from '../../../../electron/engine/evaluation/dataset.ts';
import { candidate, dataRow, dataset, suite } from '../../store/evaluation/evaluationFixtures.ts';
import { scriptedRun } from './scriptedRun.ts';

const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'yardstick-recordings-')));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function recording(name: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, name);
  return file;
}

/** A speech model that hears what a test says of a file. */
function listening(heard: (file: string) => Partial<Transcript>) {
  const asked: string[] = [];
  return {
    asked,
    speech: {
      transcriber: {
        async *transcribe({ model, file }: TranscribeRequest) {
          asked.push(file);
          const transcript: Transcript = {
            model,
            file,
            language: 'en',
            languageProbability: 1,
            text: '',
            durationSeconds: 30,
            segments: [],
            timings: { totalMs: 900, realTimeFactor: 0.03, loadMs: 5, queueMs: 0, firstSegmentMs: 400 },
            leftMachine: false,
            conditions: {
              modelSha256: 'aa',
              quantization: 'q8',
              runtime: 'onnxruntime',
              runtimeVersion: '1',
              device: 'CPU',
              threads: 2,
              cold: false,
            },
            warnings: ['A second was not clear.'],
            ...heard(file),
          };
          yield { type: 'finished' as const, transcript };
        },
      },
      costOf: ({ leftMachine }: Transcript) => (leftMachine ? { usd: 0.003, priceListDate: '2026-11-26' } : null),
      lengthPrice: () => ({ perMinute: 0.006 }),
    },
  };
}

const transcribing = (id: string, model = `local:${id}`) =>
  candidate(id, { model, answering: 'transcribe', template: '' });

async function transcribed(rows: DataRow[], given: ReturnType<typeof listening>, candidates = [transcribing('w')]) {
  const run = scriptedRun({ speech: given.speech });
  const data = dataset(0, { rows });
  run.store.evaluation.datasets.put(data);
  const metrics = [{ metric: 'wer' }, { metric: 'cer' }];
  const { id } = run.runner.start({
    suite: suite(data, { candidates, baseline: candidates[0]?.id ?? '', metrics, primary: 'wer' }),
  });
  await run.runner.settled(id);
  const cell = (position: number, name = 'w') =>
    run.store.evaluation.cells.get(id, { candidate: name, position, repeat: 0 });
  return { run: run.store.evaluation.runs.get(id), cell };
}

const row = (number: number, audio: string | null, said: string) =>
  dataRow(number, { input: '', references: [said], label: null, audio });

describe('a speech model as a candidate', () => {
  it('writes down the recording of each row, and is scored by words and characters', async () => {
    const given = listening((file) => ({ text: file.endsWith('a.wav') ? 'Good morning, all.' : 'good evening' }));
    const rows = [row(0, recording('a.wav'), 'good morning all'), row(1, recording('b.wav'), 'good morning')];
    const { run, cell } = await transcribed(rows, given);
    expect(run).toMatchObject({ state: 'done', done: 2, failed: 0 });
    expect(cell(0)?.scores['wer']?.value).toBe(0);
    expect(cell(1)?.scores['wer']?.value).toBe(0.5);
    expect(cell(0)?.answer).toMatchObject({
      text: 'Good morning, all.',
      timings: { totalMs: 900, ttftMs: 400 },
      warnings: [{ code: 'other', message: 'A second was not clear.' }],
      conditions: { modelSha256: 'aa', runtime: 'onnxruntime', template: 'speech', temperature: null },
    });
  });

  // The rows' folder was looked at when they were read; what is put in a file's place later could be any file of this machine.
  it('follows no link that was put in the place of a recording, and fails only the rows that have none', async () => {
    const given = listening((file) => ({ text: file }));
    const [kept, moved, lost] = [recording('kept.wav'), recording('moved.wav'), recording('lost.wav')];
    renameSync(moved, `${moved}.real`);
    symlinkSync(`${moved}.real`, moved);
    rmSync(lost);
    const rows = [row(0, kept, 'x'), row(1, moved, 'x'), row(2, lost, 'x'), row(3, null, 'x')];
    const { run, cell } = await transcribed(rows, given);
    expect(run).toMatchObject({ state: 'done', done: 1, failed: 3 });
    expect([1, 2, 3].map((place) => cell(place)?.error?.code)).toEqual([
      'data/file-outside',
      'media/not-found',
      'evaluation/missing',
    ]);
    expect(given.asked).toEqual([kept]);
  });

  // Between two halves of a run, or long after its rows were read, a recording is recorded anew: what is said in it is not what the row expects.
  it('fails the rows whose recordings are not what they were, of whatever size', async () => {
    const given = listening(() => ({ text: 'x' }));
    const [same, longer, other] = [recording('same.wav'), recording('longer.wav'), recording('other.wav')];
    const rows = [];
    for (const [place, file] of [same, longer, other].entries()) {
      rows.push({ ...row(place, file, 'x'), recording: await createRecordingReader()(file) });
    }
    writeFileSync(longer, 'longer.wav and more');
    writeFileSync(other, 'OTHER.WAV');
    const { run, cell } = await transcribed(rows, given);
    expect(run).toMatchObject({ state: 'done', done: 1, failed: 2 });
    expect([1, 2].map((place) => cell(place)?.error?.code)).toEqual([
      'data/recording-changed',
      'data/recording-changed',
    ]);
    expect(given.asked).toEqual([same]);
  });

  it('that is a service costs what its minutes cost; one that failed costs nothing and is no wrong answer', async () => {
    const given = listening((file) =>
      file.endsWith('bad.wav')
        ? { error: { code: 'media/bad-file', message: 'It is no recording.' } }
        : { text: 'hello', leftMachine: true, destination: 'api.example.com' },
    );
    const rows = [row(0, recording('good.wav'), 'hello'), row(1, recording('bad.wav'), 'hello')];
    const { run, cell } = await transcribed(rows, given, [transcribing('w', 'cloud:whisper-1')]);
    expect(run).toMatchObject({ state: 'done', done: 1, failed: 1, spentUsd: 0.003 });
    expect(cell(0)?.answer).toMatchObject({ leftMachine: true, destination: 'api.example.com', cost: { usd: 0.003 } });
    expect(cell(1)).toMatchObject({ state: 'failed', scores: {}, error: { code: 'media/bad-file' } });
  });
});
