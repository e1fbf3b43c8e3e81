import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { transcribe } from 'ai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngine, type Engine } from '../../../electron/engine/engine.ts';
import type {
  Transcript,
  TranscriptEvent,
  TranscribeRequest,
} from '../../../electron/engine/inference/transcription.ts';
import { decodedBytes } from '../../../electron/engine/media/decodedBytes.ts';
import { normalizeTranscript } from '../../../electron/engine/statistics/normalizeTranscript.ts';
import { wordErrors } from '../../../electron/engine/statistics/wordErrors.ts';
import { speechModel, speechRecordings } from '../../support/speechModels.ts';
import { temporaryHome } from '../../support/startEngine.ts';
import { writeWav } from '../../support/wavWriter.ts';

const model = 'local:whisper-tiny.en';
const install = await speechModel('whisper-tiny.en');
const recordings = await speechRecordings();
const sentence =
  'and so my fellow americans ask not what your country can do for you ask what you can do for your country';

describe.skipIf(install === null || recordings === null)('Whisper tiny.en, for real', () => {
  let home: string;
  let engine: Engine;
  const all = recordings ?? [];
  const jfk = all.find(({ file }) => file.endsWith('jfk.wav'))?.file ?? '';

  beforeAll(async () => {
    home = await temporaryHome();
    await install?.(home);
    engine = await createEngine({ home, gpu: false, threads: 2, environment: {} });
  });
  afterAll(async () => {
    await engine.close();
    await rm(home, { recursive: true, force: true });
  });

  async function run(
    request: Omit<TranscribeRequest, 'model'>,
    onEvent: (event: TranscriptEvent) => void = () => undefined,
  ): Promise<Transcript> {
    for await (const event of engine.transcriber.transcribe({ model, ...request })) {
      onEvent(event);
      if (event.type === 'finished') return event.transcript;
    }
    throw new Error('It ended without a result.');
  }

  async function samplesOf(file: string): Promise<Float32Array> {
    const chunks: number[] = [];
    for await (const chunk of decodedBytes(readFileSync(file), { environment: {} })) chunks.push(...chunk);
    return Float32Array.from(chunks);
  }

  async function saved(name: string, bytes: Uint8Array): Promise<string> {
    const folder = path.join(home, 'recordings');
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, name), bytes);
    return path.join(folder, name);
  }

  it('writes down a known sentence, with times of its parts and words', async () => {
    const transcript = await run({ file: jfk, words: true });
    expect(transcript.error).toBeUndefined();
    expect(normalizeTranscript(transcript.text)).toBe(sentence);
    expect(transcript).toMatchObject({ language: 'en', leftMachine: false, durationSeconds: 11 });
    expect(transcript.conditions).toMatchObject({ quantization: 'int8', threads: 2, cold: true });
    expect(transcript.timings.realTimeFactor).toBeGreaterThan(0);
    // By the waveform: silence before 0.3 s, between 2.2 and 3.3 s, and between 7.6 and 8.2 s.
    const words = transcript.segments.flatMap((segment) => segment.words ?? []);
    const near = (text: string, from: number, start: number) => {
      const word = words.find((one) => one.start >= from && one.text.toLowerCase().startsWith(text));
      expect(Math.abs((word?.start ?? Number.NaN) - start), `${text} at ${word?.start}`).toBeLessThan(0.2);
    };
    near('and', 0, 0.32);
    near('ask', 2, 3.3);
    near('not', 3.5, 4);
    near('ask', 7, 8.17);
    expect(Math.abs((transcript.segments[0]?.start ?? 0) - 0.3)).toBeLessThan(0.2);
    expect(Math.abs((transcript.segments.at(-1)?.end ?? 0) - 10.6)).toBeLessThan(0.4);
    for (const [at, word] of words.entries())
      expect(word.start).toBeGreaterThanOrEqual((words[at - 1]?.end ?? 0) - 1e-6);
  });

  it('works with the AI SDK like any other model', async () => {
    const result = await transcribe({
      model: engine.localTranscriptions.transcriptionModel('whisper-tiny.en'),
      audio: readFileSync(jfk),
    });
    expect(normalizeTranscript(result.text)).toBe(sentence);
    expect(result.durationInSeconds).toBe(11);
  });

  // Telephone and surround recordings are not rare; played at the wrong speed or mixed wrongly they say something else.
  it('reads 8 kHz and six channels, whatever the file is called', async () => {
    const samples = await samplesOf(jfk);
    const surround = await saved('surround.mp3', writeWav(samples, { rate: 16_000, channels: 6, extensible: true }));
    expect(normalizeTranscript((await run({ file: surround })).text)).toBe(sentence);
    const half = samples.filter((_, at) => at % 2 === 0);
    const telephone = await saved('telephone.wav', writeWav(half, { rate: 8_000, coding: 'mu-law' }));
    const called = await run({ file: telephone });
    expect(called.error).toBeUndefined();
    const { rate } = wordErrors(sentence, normalizeTranscript(called.text));
    expect(rate).toBeLessThan(0.15);
  });

  // The model alone says "you" to silence.
  it('says nothing where nobody speaks, and what is wrong with what is none', async () => {
    const silence = await run({
      file: await saved('silence.wav', writeWav(new Float32Array(80_000), { rate: 16_000 })),
    });
    expect(silence).toMatchObject({ text: '', segments: [], durationSeconds: 5 });
    expect(silence.error).toBeUndefined();
    const failures = await Promise.all([
      run({ file: await saved('empty.wav', Buffer.alloc(0)) }),
      run({ file: await saved('letter.wav', Buffer.from('Dear all, this is text.')) }),
      run({ file: path.join(home, 'nowhere.wav') }),
      run({ file: jfk, language: 'de' }),
    ]);
    expect(failures.map(({ error }) => error?.code)).toEqual([
      'media/empty',
      'media/unknown-format',
      'media/not-found',
      'audio/unknown-language',
    ]);
  });

  it('makes as many errors as the reference implementation', async () => {
    const joined = join(await Promise.all(all.map(({ file }) => samplesOf(file))));
    const whole = await run({ file: await saved('joined.wav', writeWav(joined, { rate: 16_000 })) });
    expect(whole.error).toBeUndefined();
    const reference = normalizeTranscript(all.map(({ text }) => text).join(' '));
    const rateOf = (text: string) => wordErrors(reference, normalizeTranscript(text)).rate ?? 1;
    // What 8-bit weights hear differs a little from one kind of processor to the next: the library is asked on this one, of the same samples.
    const bare = rateOf(await bareText(engine.library.weightsPath('whisper-tiny.en'), joined));
    expect(rateOf(whole.text)).toBeLessThanOrEqual(bare + 0.01);
  });

  it('loses nothing that was done when it is stopped or dies', async () => {
    // One recording of all, a minute long, with two silences that end a window: two that are read side by side, and more behind them.
    const parts = await Promise.all(all.map(({ file }) => samplesOf(file)));
    const silence = new Float32Array(6 * 16_000);
    const spaced = join(parts.flatMap((part, place) => (place === 3 || place === 6 ? [silence, part] : [part])));
    const file = await saved('all.wav', writeWav(spaced, { rate: 16_000 }));
    const reference = normalizeTranscript(all.map(({ text }) => text).join(' '));

    let killed = false;
    const deaths: string[] = [];
    engine.localTranscriptions.onNotice(({ code }) => deaths.push(code));
    const whole = await run({ file }, (event) => {
      if (event.type !== 'progress' || killed) return;
      killed = true;
      // What comes next is read by a new process.
      for (const pid of workerPids()) process.kill(pid, 'SIGKILL');
    });
    expect(deaths).toEqual(['worker/died']);
    expect(whole.error).toBeUndefined();
    expect(wordErrors(reference, normalizeTranscript(whole.text)).rate).toBeLessThan(0.1);

    const stop = new AbortController();
    const stopped = await run({ file, signal: stop.signal }, (event) => {
      if (event.type === 'progress') stop.abort();
    });
    expect(stopped.error?.code).toBe('run/stopped');
    expect(stopped.segments.length).toBeGreaterThan(0);
    expect(whole.text.startsWith(stopped.text)).toBe(true);
  });
});

function join(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** What transformers.js called bare hears with the same weights. */
async function bareText(weights: string, samples: Float32Array): Promise<string> {
  const program = path.resolve(import.meta.dirname, '../../benchmark/bareWhisper.ts');
  const child = fork(program, [JSON.stringify({ folder: path.dirname(path.dirname(weights)), threads: 2 })], {
    execArgv: [],
    env: { ORT_DISABLE_TELEMETRY: '1' },
    serialization: 'advanced',
  });
  try {
    const ended = once(child, 'exit').then(([code]) =>
      Promise.reject(new Error(`The bare library ended with ${code}.`)),
    );
    const said = () => Promise.race([once(child, 'message'), ended]);
    await said();
    child.send(samples);
    const [{ text }] = (await said()) as [{ text: string }];
    ended.catch(() => undefined);
    return text;
  } finally {
    child.kill();
  }
}

/** Processes of speech workers that this one started. */
function workerPids(): number[] {
  const children = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8').trim().split(' ');
  return children.map(Number).filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('workers/speech/main.ts');
    } catch {
      return false;
    }
  });
}
