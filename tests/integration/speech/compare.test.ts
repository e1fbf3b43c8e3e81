import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toSrt } from '../../../electron/engine/media/subtitles.ts';
import { speechModel, speechRecordings } from '../../support/speechModels.ts';
import { startEngine, temporaryHome, type TestEngine } from '../../support/startEngine.ts';
import { transcriptionExchanges } from '../../support/providerDoubles/transcriptions.ts';

const [tiny, base, all] = [
  await speechModel('whisper-tiny.en'),
  await speechModel('whisper-base'),
  await speechRecordings(),
];
const exchange = transcriptionExchanges.find(({ kind }) => kind === 'openai-compatible');

describe.skipIf(tiny === null || base === null || all === null || exchange === undefined)('models compared', () => {
  let engine: TestEngine;
  let box: Server;
  const recordings: string[] = [];
  const models = ['local:whisper-tiny.en', 'local:whisper-base', 'box:whisper-large'];

  beforeAll(async () => {
    const home = await temporaryHome();
    await tiny?.(home);
    await base?.(home);
    // A server of one's own that speaks OpenAI's format.
    box = createServer((request, response) => {
      request.resume().on('end', () => {
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify(exchange?.timed));
      });
    });
    await new Promise<void>((resolve) => box.listen(0, '127.0.0.1', resolve));
    engine = await startEngine({ home, environment: {}, threads: 2 });
    const { port } = box.address() as AddressInfo;
    await engine.api.connections.add.mutate({
      name: 'box',
      kind: 'openai-compatible',
      baseUrl: `http://127.0.0.1:${port}/v1`,
    });
    await engine.api.egress.allow.mutate({ host: `127.0.0.1:${port}` });
    for (const name of ['jfk', 'wilde_scenery', 'cards_005', 'austen_0870', 'austen_0880']) {
      const found = all?.find(({ file }) => path.basename(file, '.wav') === name);
      if (found === undefined) throw new Error(`There is no ${name}.`);
      const answer = await engine.fetch(`/upload/speech?name=${name}.wav`, {
        method: 'POST',
        headers: { 'content-type': 'application/octet-stream' },
        body: readFileSync(found.file),
      });
      const { id } = (await answer.json()) as { id: string };
      recordings.push(id);
      await engine.api.speech.setReference.mutate({ id, text: found.text });
    }
  });
  afterAll(async () => {
    await engine.close();
    box.closeAllConnections();
    await new Promise((resolve) => box.close(resolve));
    await rm(engine.home, { recursive: true, force: true });
  });

  async function measured(id: string) {
    for (;;) {
      const view = await engine.api.speech.comparison.query({ id });
      if (view.state === 'done' && view.cells.every((cell) => cell.state !== 'done' || cell.words !== null))
        return view;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  it('show their error rates with intervals, times, flags, and where the sound went', async () => {
    const started = await engine.api.speech.compare.mutate({ name: 'Which one?', recordings, models });
    expect(started).toMatchObject({ name: 'Which one?', total: 15, recordings: 5 });
    const view = await measured(started.id);
    expect(view.cells.map(({ state, error }) => [state, error])).toEqual(view.cells.map(() => ['done', null]));
    const [first, second, third] = view.totals;
    // Both know these voices; the box always answers with the same sentence.
    expect(first?.words.rate).toBeLessThan(0.12);
    expect(second?.words.rate).toBeLessThan(0.12);
    expect(third?.words.rate).toBeGreaterThan(0.5);
    for (const total of view.totals) {
      expect(total.recordings).toBe(5);
      expect(total.words.interval?.low).toBeLessThanOrEqual(total.words.rate ?? Number.NaN);
      expect(total.words.interval?.high).toBeGreaterThanOrEqual(total.words.rate ?? Number.NaN);
      expect(total.realTimeFactor).toBeGreaterThan(0);
    }
    expect(view.differences.length).toBe(3);
    // Where 0 lies outside, the better one is better by no chance.
    expect(view.differences.find(({ a, b }) => a === models[0] && b === models[2])?.interval?.high).toBeLessThan(0);
    expect(view.method.normalizer).toBe('yardstick-english-1');
    const jfk = view.cells.filter(({ recordingId }) => recordingId === recordings[0]);
    expect(jfk.map(({ words }) => words?.reference)).toEqual([22, 22, 22]);
    // No captions: the times of the first column stand in, and for itself nothing does.
    const own = jfk.find(({ model }) => model === models[0]);
    const other = jfk.find(({ model }) => model === models[1]);
    expect(own?.timestamps).toBeNull();
    expect(other?.timestamps).toMatchObject({ against: { kind: 'model', model: models[0] } });
    expect(view.columns.map(({ destination, local }) => [local, destination === null])).toEqual([
      [true, true],
      [true, true],
      [false, false],
    ]);
    const diff = await engine.api.speech.diff.query({
      id: view.id,
      recordingId: recordings[0] ?? '',
      model: models[0] ?? '',
    });
    expect(diff.pairs.filter(({ kind }) => kind === 'hit').length).toBe(own?.words?.hits);
    expect(diff.flagged).toEqual([]);
  });

  it('keep their figures when a recording goes, and measure times by captions', async () => {
    const id = recordings[0] ?? '';
    const captions = [
      { start: 0.3, end: 2.2, text: 'And so my fellow Americans' },
      { start: 3.3, end: 7.6, text: 'ask not what your country can do for you' },
      { start: 8.17, end: 10.6, text: 'ask what you can do for your country' },
    ];
    await engine.api.speech.setReference.mutate({ id, text: toSrt(captions), format: 'srt' });
    const { id: comparison } = await engine.api.speech.compare.mutate({
      recordings: [id],
      models: models.slice(0, 1),
      words: true,
    });
    const before = await measured(comparison);
    expect(before.cells[0]).toMatchObject({
      words: { rate: 0 },
      timestamps: { compared: 3, against: { kind: 'captions' } },
    });
    expect(before.cells[0]?.timestamps?.mean).toBeLessThan(200);
    await engine.api.speech.remove.mutate({ ids: [id] });
    const after = await engine.api.speech.comparison.query({ id: comparison });
    expect(after.cells[0]).toEqual({ ...before.cells[0], progress: after.cells[0]?.progress });
    expect(after.rows[0]).toMatchObject({ removed: true, name: 'jfk.wav' });
    await expect(
      engine.api.speech.diff.query({ id: comparison, recordingId: id, model: models[0] ?? '' }),
    ).rejects.toThrow(/not there/);
  });

  it('are measured later where the reference comes later, and leave with their transcripts', async () => {
    const id = recordings[1] ?? '';
    const text = all?.find(({ file }) => file.includes('wilde_scenery'))?.text ?? '';
    await engine.api.speech.setReference.mutate({ id, text: null });
    const started = await engine.api.speech.compare.mutate({ recordings: [id], models: ['box:whisper-large'] });
    for (;;) {
      const { cells } = await engine.api.speech.comparison.query({ id: started.id });
      if (cells[0]?.totalMs !== null) break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const diff = () => engine.api.speech.diff.query({ id: started.id, recordingId: id, model: 'box:whisper-large' });
    await expect(diff()).rejects.toThrow(/really spoken/);
    await engine.api.speech.setReference.mutate({ id, text });
    await measured(started.id);
    expect((await diff()).words.reference).toBeGreaterThan(5);
    await engine.api.speech.removeComparison.mutate({ id: started.id });
    const { transcripts } = await engine.api.speech.recording.query({ id });
    expect(transcripts.some(({ comparisonId }) => comparisonId === started.id)).toBe(false);
  });
});
