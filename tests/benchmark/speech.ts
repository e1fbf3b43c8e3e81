import { execFile, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { createEngine, type Engine } from '../../electron/engine/engine.ts';
import { decodedBytes } from '../../electron/engine/media/decodedBytes.ts';
import { physicalCores } from '../../models/workers/onnx/physicalCores.ts';
import { speechModel, speechRecordings } from '../support/speechModels.ts';
import { temporaryHome } from '../support/startEngine.ts';
import { writeWav } from '../support/wavWriter.ts';
import type { BareWhisperSettings } from './bareWhisper.ts';
import type { BenchmarkRow } from './report.ts';

const id = 'whisper-tiny.en';

/**
 * How long a recording takes, as a share of its length: a sentence of 11 s and a minute of ten speakers, through the whole engine (file, reader, windows,
 * process, checks), against transformers.js called bare with the samples in memory, and against other engines where Python has them: faster-whisper with the
 * folder in `FASTER_WHISPER_MODEL`, whisper.cpp (pywhispercpp) with the file in `WHISPER_CPP_MODEL`. `convertWhisper.py` makes both of our own weights.
 */
export async function measureSpeech(rounds: number, note: (text: string) => void): Promise<BenchmarkRow[]> {
  const [install, recordings] = [await speechModel(id), await speechRecordings()];
  if (install === null || recordings === null) return [];
  const home = await temporaryHome();
  await install(home);
  const threads = physicalCores();
  const engine = await createEngine({ home, gpu: false, environment: {} });
  const bare = await startBare({ folder: path.join(home, 'models', id), threads });
  const others = await Promise.all(
    peers.map(async (peer) => ({ ...peer, running: await startPeer(peer, threads, note) })),
  );
  try {
    const parts = await Promise.all(recordings.map(({ file }) => samplesOf(file)));
    const sentence = parts[recordings.findIndex(({ file }) => file.endsWith('jfk.wav'))] ?? new Float32Array(0);
    const rows: BenchmarkRow[] = [];
    for (const [what, samples, limit] of [
      // One window both times: the engine and the process must cost next to nothing.
      ['a sentence of 11 s', sentence, 1.03],
      // Two windows, where overlap makes the other side read three.
      ['a minute of ten speakers', join(parts), 0.9],
    ] as const) {
      const file = path.join(home, 'recording.wav');
      await writeFile(file, writeWav(samples, { rate: 16_000 }));
      const raw = path.join(home, 'recording.f32');
      await writeFile(raw, Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength));
      const seconds = samples.length / 16_000;
      const sides = { ours: [] as number[], bare: [] as number[] };
      const factors = new Map<string, number[]>(others.map(({ name }) => [name, []]));
      // The first round warms all sides up.
      for (let round = -1; round < rounds; round += 1) {
        const ours = await throughEngine(engine, file);
        const theirs = await bare.read(samples);
        for (const { name, running } of others) {
          const taken = await running?.read(raw);
          if (round >= 0 && taken !== undefined) factors.get(name)?.push(taken / seconds);
        }
        if (round < 0) continue;
        sides.ours.push(ours / seconds);
        sides.bare.push(theirs / seconds);
      }
      const row = { what: `${id}: ${what}, time by length`, ours: sides.ours, unit: 's/s' };
      rows.push({
        ...row,
        other: sides.bare,
        otherName: 'bare transformers.js',
        limit: { kind: 'ratio-at-most', value: limit },
      });
      for (const [otherName, other] of factors) {
        if (other.length > 0) rows.push({ ...row, other, otherName, limit: { kind: 'ratio-at-most', value: 1 } });
      }
    }
    return rows;
  } finally {
    bare.close();
    for (const { running } of others) running?.close();
    await engine.close();
    await rm(home, { recursive: true, force: true });
  }
}

/** Seconds from the file to the last segment; opening the file and the way there and back count. */
async function throughEngine(engine: Engine, file: string): Promise<number> {
  const startedAt = performance.now();
  for await (const event of engine.transcriber.transcribe({ model: `local:${id}`, file })) {
    if (event.type !== 'finished') continue;
    if (event.transcript.error !== undefined) throw new Error(event.transcript.error.message);
    if (event.transcript.text === '') throw new Error('Nothing was heard.');
  }
  return (performance.now() - startedAt) / 1_000;
}

async function startBare(settings: BareWhisperSettings) {
  const child = fork(path.resolve(import.meta.dirname, 'bareWhisper.ts'), [JSON.stringify(settings)], {
    execArgv: [],
    env: { ORT_DISABLE_TELEMETRY: '1', UV_THREADPOOL_SIZE: '1' },
    serialization: 'advanced',
  });
  await once(child, 'message');
  return {
    async read(samples: Float32Array): Promise<number> {
      child.send(samples);
      const [answer] = (await once(child, 'message')) as [{ ms: number }];
      return answer.ms / 1_000;
    },
    close: () => child.kill(),
  };
}

interface Peer {
  name: string;
  /** What Python imports. */
  module: string;
  script: string;
  /** Environment variable that names its model. */
  variable: string;
}

const peers: readonly Peer[] = [
  {
    name: 'faster-whisper int8',
    module: 'faster_whisper',
    script: 'fasterWhisper.py',
    variable: 'FASTER_WHISPER_MODEL',
  },
  { name: 'whisper.cpp', module: 'pywhispercpp', script: 'whisperCpp.py', variable: 'WHISPER_CPP_MODEL' },
];

/** Another engine, in a process of its own. */
async function startPeer({ name, module, script, variable }: Peer, threads: number, note: (text: string) => void) {
  const model = process.env[variable];
  const python = process.env['PYTHON'] ?? 'python3';
  const found = await promisify(execFile)(python, ['-c', `import ${module}`]).then(
    () => true,
    () => false,
  );
  if (!found || model === undefined) {
    note(`(without ${name}: install ${module} for ${python} and set ${variable} to compare)`);
    return null;
  }
  const file = path.resolve(import.meta.dirname, script);
  const child = spawn(python, [file, model, String(threads)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  await lines.next();
  return {
    async read(recording: string): Promise<number> {
      child.stdin.write(`${recording}\n`);
      const { value } = await lines.next();
      return (JSON.parse(String(value)) as { seconds: number }).seconds;
    },
    close: () => child.kill(),
  };
}

async function samplesOf(file: string): Promise<Float32Array> {
  const chunks: Float32Array[] = [];
  for await (const chunk of decodedBytes(readFileSync(file), { environment: {} })) chunks.push(chunk);
  return join(chunks);
}

function join(parts: readonly Float32Array[]): Float32Array<ArrayBuffer> {
  const whole = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
