import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSuite, readSuiteFile } from '../../../electron/cli/openSuite.ts';
import { speechModel, speechRecordings } from '../../support/speechModels.ts';
import { startEngine, temporaryHome, type TestEngine } from '../../support/startEngine.ts';

const install = await speechModel('whisper-tiny.en');
const all = await speechRecordings();

describe.skipIf(install === null || all === null)('speech models in an evaluation', () => {
  let engine: TestEngine;
  let folder: string;
  beforeAll(async () => {
    const home = await temporaryHome();
    await install?.(home);
    engine = await startEngine({ home });
    folder = path.join(home, 'rows');
    mkdirSync(folder);
    const rows = (all ?? []).slice(0, 3).map(({ file, text }) => {
      copyFileSync(file, path.join(folder, path.basename(file)));
      return `${path.basename(file)},"${text}"`;
    });
    writeFileSync(path.join(folder, 'rows.csv'), `file,text\n${rows.join('\n')}\n../../outside.wav,"no"\n`);
    writeFileSync(
      path.join(folder, 'suite.yaml'),
      `name: Speech
data: { path: rows.csv, columns: { file: audio, text: reference } }
candidates: [{ model: "local:whisper-tiny.en", answering: transcribe }]
metrics: [{ metric: wer, threshold: 0.2 }, cer]
`,
    );
  });
  afterAll(async () => {
    await engine?.close();
    await rm(path.dirname(folder), { recursive: true, force: true });
  });

  it('transcribe recordings that lie beside a suite, and no others, with their word error rate on the sheet', async () => {
    const desk = engine.engine.evaluationDesk;
    const file = path.join(folder, 'suite.yaml');
    const notes: string[] = [];
    const suite = await openSuite(desk, await readSuiteFile(file), file, (text) => void notes.push(text));
    expect(notes[0]).toContain('row 4, file:');
    const check = await desk.checkSuite({ suite });
    expect(check).toMatchObject({ errors: [], rows: 3, requests: 3, hostsToAllow: [] });
    const asked = { ...suite, candidates: suite.candidates.map((one) => ({ ...one, answering: 'generate' as const })) };
    expect((await desk.checkSuite({ suite: asked })).errors[0]?.message).toContain('It is a speech model');
    const run = await desk.start({ suite });
    await expect.poll(() => desk.run(run.id).state, { timeout: 60_000, interval: 100 }).toBe('done');
    const sheet = desk.sheet({ run: run.id });
    expect(sheet.failures).toEqual([]);
    expect(sheet.candidates[0]).toMatchObject({ rows: { done: 3, failed: 0 }, leftMachine: false });
    expect(sheet.candidates[0]?.metrics['wer']?.mean).toBeLessThan(0.2);
    expect(sheet.candidates[0]?.conditions?.modelSha256).toMatch(/^[0-9a-f]{64}$/);
    // A table of recordings has their names where others have their question.
    const page = desk.table({ run: run.id, offset: 0, limit: 10, filter: 'all', sort: 'line', descending: false });
    expect(page.rows.map(({ input }) => input)).toEqual((all ?? []).slice(0, 3).map((one) => path.basename(one.file)));
    // What comes out of the run goes in again.
    const back = desk.suiteFile({ run: run.id, format: 'yardstick' }).content;
    expect(back).toContain('answering: transcribe');
    expect(back).not.toContain('template');
  });
});
