import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { removeHome } from '../../e2e/support/headless.ts';
import { prepareHome } from '../../e2e/support/prepareHome.ts';
import { startEngine, type TestEngine } from '../../support/startEngine.ts';

const smol = 'smollm2-135m-instruct-q4_1';
const home = await prepareHome([{ catalog: smol }, { tiny: 'tiny', options: { script: ['Sports'] } }]);

const rows = `text,label
The striker scored twice in the final,Sports
Shares fell after the bank's results,Business
The telescope found a new planet,Science
The president met the prime minister,World
The goalkeeper saved a penalty,Sports
Oil prices rose for a third day,Business
A chip twice as fast was shown,Science
Voters elected a new parliament,World
`;

/** What a page does, over the wire: rows, a grid of two models and two techniques, a run, its sheet, a report. */
describe.skipIf(home === null)('an evaluation from rows to report, with a real model and a tiny one', () => {
  let test: TestEngine;
  beforeAll(async () => {
    test = await startEngine({ home: home as string });
  });
  afterAll(async () => {
    await test?.close();
    await removeHome(home as string);
  });

  const settings = { temperature: 0, maxTokens: 6, seed: 1 };
  const template = 'Which of {{labels}} is this about? Answer with one word.\n{{input}}';

  it('gives figures for each candidate, verdicts, every row, and a report', async () => {
    const { api } = test;
    const upload = await test.fetch('/upload/evaluation?name=news.csv', {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: rows,
    });
    expect(upload.status).toBe(200);
    const table = (await upload.json()) as {
      id: string;
      rowCount: number;
      columns: { name: string; guess: string | null }[];
    };
    expect(table.rowCount).toBe(8);
    expect(table.columns.map(({ name, guess }) => [name, guess])).toEqual([
      ['text', 'input'],
      ['label', 'label'],
    ]);
    const mapping = { text: 'input', label: 'label' } as const;
    const check = await api.evaluation.checkMapping.query({ table: table.id, mapping, deduplicate: true });
    expect(check).toMatchObject({ kept: 8, duplicates: 0, errorCount: 0 });
    const dataset = await api.evaluation.createDataset.mutate({
      table: table.id,
      mapping,
      deduplicate: true,
      name: 'News',
    });
    const { test: asked, train } = await api.evaluation.split.mutate({
      dataset: dataset.hash,
      testShare: 0.5,
      seed: 1,
    });
    expect(asked.rowCount + train.rowCount).toBe(8);

    const candidates = [smol, 'tiny'].flatMap((model, index) => [
      { id: `m${index}-zero`, model: `local:${model}`, technique: { kind: 'zero-shot' as const } },
      { id: `m${index}-four`, model: `local:${model}`, technique: { kind: 'few-shot' as const, count: 4, seed: 7 } },
    ]);
    const suite = {
      name: 'News by topic',
      description: '',
      dataset: asked.hash,
      train: train.hash,
      candidates: candidates.map((candidate) => ({ ...candidate, answering: 'generate' as const, template, settings })),
      metrics: [{ metric: 'label-accuracy' }, { metric: 'exact-match' }],
      primary: 'label-accuracy',
      repeats: 1,
      sample: null,
      budgetUsd: null,
      concurrency: 4,
      baseline: 'm0-zero',
      margin: 0.1,
      confidence: 0.95,
      judge: null,
    };
    const checked = await api.evaluation.checkSuite.mutate({ suite });
    expect(checked).toMatchObject({ errors: [], rows: asked.rowCount, requests: asked.rowCount * 4, usd: 0 });
    // A judge elsewhere reads every row, though all candidates stay here.
    await api.connections.add.mutate({
      name: 'elsewhere',
      kind: 'openai-compatible',
      baseUrl: 'https://judge.example/v1',
    });
    const judged = {
      ...suite,
      metrics: [...suite.metrics, { metric: 'judge-rubric' }],
      judge: { model: 'elsewhere:big', rubric: 'Is it right?' },
    };
    const told = await api.evaluation.checkSuite.mutate({ suite: judged });
    expect(told.alsoLeaving).toEqual([expect.objectContaining({ destination: 'judge.example', allowed: false })]);
    expect(told.hostsToAllow).toEqual(['judge.example']);
    await expect(api.evaluation.start.mutate({ suite: judged })).rejects.toThrow(/judge\.example/);
    const broken = { ...suite, candidates: suite.candidates.map((one) => ({ ...one, template: '{{nope}}' })) };
    expect((await api.evaluation.checkSuite.mutate({ suite: broken })).errors).toHaveLength(4);
    await expect(api.evaluation.start.mutate({ suite: broken })).rejects.toThrow(/No row can be asked/);
    const preview = await api.evaluation.preview.mutate({ suite, candidate: 'm0-four', position: 0 });
    expect(preview.prompt.examples).toHaveLength(4);
    expect(preview.prompt.prompt).toContain('Business, Science, Sports, World');

    const run = await api.evaluation.start.mutate({ suite });
    await expect
      .poll(async () => (await api.evaluation.run.query({ id: run.id })).state, { timeout: 100_000 })
      .toBe('done');

    const sheet = await api.evaluation.sheet.query({ run: run.id });
    expect(sheet.candidates.map(({ id, rows: counts }) => [id, counts.done])).toEqual(
      candidates.map(({ id }) => [id, asked.rowCount]),
    );
    expect(sheet.verdicts).toHaveLength(3);
    expect(sheet.sentences[0]).toMatch(/\S/);
    expect(sheet.whatIf).toBe(false);
    const page = await api.evaluation.table.query({ run: run.id, offset: 0, limit: 50 });
    expect(page.total).toBe(asked.rowCount);
    const [first] = page.rows;
    const cell = await api.evaluation.cell.query({
      run: run.id,
      candidate: 'm1-four',
      row: first?.row ?? '',
      repeat: 0,
    });
    expect(cell.answer?.conditions.examples).toBe(4);
    expect(cell.scores['label-accuracy']?.reason).toMatch(/\S/);
    const confusion = await api.evaluation.confusion.query({ run: run.id, candidate: 'm0-zero' });
    expect(confusion?.matrix.flat().reduce((sum, count) => sum + count, 0)).toBe(asked.rowCount);

    const report = (query: string) => test.fetch(`/download/evaluation/${run.id}?${query}`);
    const html = await report('format=html');
    expect(html.headers.get('content-disposition')).toContain("UTF-8''yardstick-news-by-topic.html");
    expect(await html.text()).toContain(sheet.sentences[0]?.slice(0, 20) ?? 'no sentence');
    for (const format of ['markdown', 'csv', 'json']) {
      expect((await (await report(`format=${format}`)).text()).length).toBeGreaterThan(500);
    }
    expect((await report('format=pdf')).status).toBe(400);
    expect((await test.fetch('/download/evaluation/nobody?format=csv')).status).toBe(404);
    // Without rows nothing of the data is in any of them: one column would break the promise for all.
    const secret = (first?.input ?? '').slice(0, 30);
    for (const format of ['html', 'markdown', 'csv', 'json'] as const) {
      expect(await (await report(`format=${format}&rows=false`)).text()).not.toContain(secret);
      expect(await (await report(`format=${format}`)).text()).toContain(secret);
    }
    const file = await api.evaluation.suiteFile.query({ run: run.id, format: 'yardstick' });
    const imported = await api.evaluation.importSuite.mutate({ text: file.content, format: 'yardstick' });
    expect(imported.suite.candidates).toEqual(suite.candidates);

    // The suite names its rows by this file: without it the file would run nowhere else.
    const rowsOf = async (what: string) => {
      const answer = await test.fetch(`/download/evaluation/${what}`);
      const name = /filename\*=UTF-8''(.*)$/.exec(answer.headers.get('content-disposition') ?? '')?.[1] ?? '';
      return {
        fileName: decodeURIComponent(name),
        type: answer.headers.get('content-type'),
        text: await answer.text(),
      };
    };
    const asFile = await rowsOf(`${run.id}/rows?part=rows`);
    expect(file.content).toContain(asFile.fileName);
    expect(await rowsOf(`datasets/${asked.hash}`)).toEqual(asFile);
    expect((await test.fetch(`/download/evaluation/datasets/${'0'.repeat(64)}`)).status).toBe(404);
    expect((await test.fetch(`/download/evaluation/${run.id}/rows?part=all`)).status).toBe(400);
    const back = await api.evaluation.readPaste.mutate({ text: asFile.text });
    const same = await api.evaluation.createDataset.mutate({
      table: back.id,
      mapping,
      deduplicate: false,
      name: 'Again',
    });
    expect(same.hash).toBe(asked.hash);

    await api.evaluation.renameDataset.mutate({ dataset: asked.hash, name: 'asked.csv' });
    const asTable = await rowsOf(`${run.id}/rows?part=rows`);
    expect(asTable).toMatchObject({ fileName: 'asked.csv', type: 'text/csv; charset=utf-8' });
    const backAgain = await api.evaluation.readPaste.mutate({ text: asTable.text });
    const third = await api.evaluation.createDataset.mutate({
      table: backAgain.id,
      mapping,
      deduplicate: false,
      name: 'Third',
    });
    expect(third.hash).toBe(asked.hash);

    const again = await api.evaluation.repeat.mutate({ id: run.id });
    await expect
      .poll(async () => (await api.evaluation.run.query({ id: again.id })).state, { timeout: 100_000 })
      .toBe('done');
    const regression = await api.evaluation.regression.query({ id: again.id });
    // At temperature 0 with the same seed nothing moves: a change here would be noise that is told as news.
    expect(regression?.metrics.every(({ moved }) => moved === 'no')).toBe(true);
    expect(regression?.rows).toEqual([]);
  });
});
