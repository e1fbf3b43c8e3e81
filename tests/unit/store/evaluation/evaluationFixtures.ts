import { createHash } from 'node:crypto';
import type { Candidate, RenderedPrompt } from '../../../../electron/engine/evaluation/candidate.ts';
import type { DataRow, Dataset } from '../../../../electron/engine/evaluation/dataset.ts';
import type { Suite } from '../../../../electron/engine/evaluation/suite.ts';
import type { PutCell } from '../../../../electron/engine/store/evaluation.ts';
import { finishedAnswer } from '../answerFixture.ts';

export function dataRow(number: number, changes: Partial<DataRow> = {}): DataRow {
  const label = ['world', 'sports', 'business'][number % 3] ?? '';
  return {
    id: `row-${number}`,
    line: number + 1,
    input: `Text ${number}`,
    references: [label],
    choices: [],
    label,
    context: [],
    images: [],
    audio: null,
    fields: { text: `Text ${number}`, label },
    ...changes,
  };
}

export function dataset(count: number, changes: Partial<Dataset> = {}): Dataset {
  const rows = changes.rows ?? Array.from({ length: count }, (_, number) => dataRow(number));
  return {
    hash: createHash('sha256').update(JSON.stringify(rows)).digest('hex'),
    name: 'News',
    columns: ['text', 'label'],
    mapping: { text: 'input', label: 'label' },
    rows,
    ...changes,
  };
}

export function candidate(id: string, changes: Partial<Candidate> = {}): Candidate {
  return {
    id,
    model: `local:${id}`,
    technique: { kind: 'zero-shot' },
    answering: 'generate',
    template: '{{input}}',
    settings: {},
    ...changes,
  };
}

export function suite(rows: Dataset, changes: Partial<Suite> = {}): Suite {
  return {
    name: 'News labels',
    description: '',
    dataset: rows.hash,
    train: null,
    candidates: [candidate('a'), candidate('b')],
    metrics: [{ metric: 'exact-match' }],
    primary: 'exact-match',
    repeats: 1,
    sample: null,
    budgetUsd: null,
    concurrency: 4,
    baseline: 'a',
    margin: 0.03,
    confidence: 0.95,
    judge: null,
    ...changes,
  };
}

export function renderedPrompt(prompt: string): RenderedPrompt {
  return { prompt, system: null, examples: [], images: [], passages: [], missing: [] };
}

export function cell(run: string, candidateId: string, position: number, changes: Partial<PutCell> = {}): PutCell {
  return {
    run,
    candidate: candidateId,
    position,
    repeat: 0,
    state: 'done',
    prompt: renderedPrompt(`Prompt ${position}`),
    answer: finishedAnswer({ text: `Answer ${position}`, model: `local:${candidateId}` }),
    scores: { 'exact-match': { value: 1, passed: true, reason: 'the same' } },
    error: null,
    peakMemoryBytes: 1_000,
    energyWh: null,
    confidence: -0.5,
    judgeUsd: null,
    finishedAt: 5,
    ...changes,
  };
}
