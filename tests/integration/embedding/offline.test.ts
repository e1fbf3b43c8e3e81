import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { skipLoudly } from '../../support/requirements.ts';
import { installTinyBert } from '../../support/tinyBert.ts';
import { canTrace, readTrace, startTraced, type Trace } from '../../support/traceProcess.ts';

const traceable = canTrace();
if (!traceable) skipLoudly('the proof that embedding opens no connection', 'use Linux with strace 5.3 or newer');

const root = path.resolve(import.meta.dirname, '../../..');
const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'yardstick-embedding-offline-')));
const library = path.join(folder, 'models');

/** What a program did, and what it left where programs of this kind like to leave things. */
interface Proof {
  said: string;
  trace: Trace;
  left: string[];
}

/** Runs a program in a home and a temporary folder of its own. */
async function traced(name: string, argv: string[]): Promise<Proof> {
  const places = ['home', 'temporary'].map((place) => path.join(folder, name, place));
  for (const place of places) mkdirSync(place, { recursive: true });
  const [home, temporary] = places;
  const file = path.join(folder, `${name}.trace`);
  const child = startTraced([process.execPath, ...argv], {
    file,
    cwd: root,
    // No CI and no ORT_...: with either of them the runtime keeps quieter than it does for a person.
    environment: { PATH: process.env['PATH'], HOME: home, TMPDIR: temporary },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await once(child, 'close');
  return { said, trace: readTrace(file, root), left: places.flatMap((place) => readdirSync(place)) };
}

const bare = (model: string) => `const { createRequire } = require('node:module');
  const ort = createRequire(require.resolve('@xenova/transformers'))('onnxruntime-node');
  ort.InferenceSession.create(${JSON.stringify(model)}).then(() => setTimeout(() => process.exit(), 12_000));`;

let ours: Proof;
let runtimeAlone: Proof;
beforeAll(async () => {
  if (!traceable) return;
  await installTinyBert(library, 'tiny');
  await installTinyBert(library, 'judge', { head: 'classifier' });
  [ours, runtimeAlone] = await Promise.all([
    traced('ours', [path.join(import.meta.dirname, 'embedProgram.ts'), library, 'tiny', 'judge']),
    traced('alone', ['-e', bare(path.join(library, 'tiny/onnx/model.onnx'))]),
  ]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(!traceable)('embedding and reranking', () => {
  it('open no internet socket and leave nothing anywhere', () => {
    expect(ours.said).toBe('2 2\n');
    expect(ours.trace.internet).toEqual([]);
    const stray = ours.trace.written.filter((file) => !/^\/(dev|proc)\//.test(file) && !file.startsWith(library));
    expect([stray, ours.left]).toEqual([[], []]);
  });

  // Without this the test above would also pass if the runtime had nothing to keep quiet about, or the trace saw nothing.
  it('would be caught: the runtime without our environment does both', () => {
    expect(runtimeAlone.trace.internet.length).toBeGreaterThan(0);
    expect(runtimeAlone.left.length).toBeGreaterThan(0);
  });
});
