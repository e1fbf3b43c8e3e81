import { expect, test } from 'vitest';
import { amountText, paceText } from '../../../renderer/components/DownloadProgress.tsx';
import { parametersText } from '../../../renderer/components/parametersText.ts';
import { filterModels, noFilter } from '../../../renderer/features/models/modelFilter.ts';
import { firstChoice, planDownload, type Starter } from '../../../renderer/features/welcome/starterChoice.ts';

const starter = (values: Partial<Starter>): Starter => ({
  id: 'open',
  name: 'Open',
  sizeBytes: 100,
  partialBytes: 0,
  open: true,
  installed: false,
  fit: { verdict: 'fits' },
  download: null,
  ...values,
});

test('what is ticked at first can be fetched with one press: no terms to accept, nothing that cannot run', () => {
  const starters = [
    starter({}),
    starter({ id: 'terms', open: false }),
    starter({ id: 'huge', fit: { verdict: 'too-large' } }),
  ];
  expect(firstChoice(starters)).toEqual(['open']);
});

test('terms block the button until they are accepted, except for a download that was begun with them accepted', () => {
  const terms = starter({ id: 'terms', open: false });
  const all = new Set(['open', 'terms']);
  expect(planDownload([starter({}), terms], all, new Set()).termsMissing).toEqual([terms]);
  expect(planDownload([starter({}), terms], all, new Set(['terms'])).termsMissing).toEqual([]);
  const begun = starter({ id: 'terms', open: false, partialBytes: 40 });
  const plan = planDownload([starter({}), begun], all, new Set());
  expect(plan.termsMissing).toEqual([]);
  expect(plan.bytes).toBe(160);
});

test('what is here or on its way is not fetched twice; what was cancelled or failed is', () => {
  const states = (state: string) => [starter({ download: { state } })];
  expect(planDownload(states('running'), new Set(['open']), new Set()).models).toEqual([]);
  expect(planDownload(states('failed'), new Set(['open']), new Set()).models).toHaveLength(1);
  expect(planDownload([starter({ installed: true })], new Set(['open']), new Set()).models).toEqual([]);
});

test('every word of a search must occur; downloads, then installed ones, then those that fit stand first', () => {
  const model = (values: object) => ({
    ...starter({}),
    publisher: 'Somebody',
    task: 'chat',
    architecture: 'decoder',
    quantization: 'Q4',
    licence: 'MIT',
    ...values,
  });
  const list = [
    model({ id: 'big', name: 'Big', fit: { verdict: 'too-large' }, sizeBytes: 9 }),
    model({ id: 'some', name: 'Some' }),
    // Catches: a 6 MB part of telling speakers apart above every model that answers, because it is the smallest.
    model({ id: 'part', name: 'Part', task: 'diarization', sizeBytes: 1 }),
    model({ id: 'here', name: 'Here', installed: true }),
    model({ id: 'coming', name: 'Coming', download: { state: 'running' } }),
  ];
  expect(filterModels(list, noFilter).map(({ id }) => id)).toEqual(['coming', 'here', 'some', 'part', 'big']);
  expect(filterModels(list, { ...noFilter, search: ' mit SOME ' })).toHaveLength(5);
  // Catches: the tenth of a family before its second.
  const family = [10, 2].map((number) => model({ id: `m${number}`, name: `Model ${number}` }));
  expect(filterModels(family, noFilter).map(({ id }) => id)).toEqual(['m2', 'm10']);
  expect(filterModels(list, { ...noFilter, search: 'mit some big' }).map(({ id }) => id)).toEqual(['big']);
  expect(filterModels(list, { ...noFilter, fits: true }).map(({ id }) => id)).toEqual([
    'coming',
    'here',
    'some',
    'part',
  ]);
  expect(filterModels(list, { ...noFilter, task: 'embedding' })).toEqual([]);
});

test('progress leaves out what is not known rather than showing zero, NaN or endless times', () => {
  const progress = { done: 0, total: null, unit: 'bytes', perSecond: null, secondsLeft: null, note: null };
  expect(amountText({ progress })).toBe('Starting');
  // The time left is an estimate: "600 ms left" and "2.78 s left" claimed what nobody knows.
  expect(paceText({ progress: { ...progress, done: 1, total: 9, perSecond: 2e6, secondsLeft: 2.78 } })).toBe(
    '2.00 MB/s, 3 s left',
  );
  expect(paceText({ progress: { ...progress, done: 1, total: 9, secondsLeft: 0.2 } })).toBe('1 s left');
  // Checking a file begins at its first byte again: with a pace it looked like a second download.
  expect(paceText({ progress: { ...progress, done: 1, total: 9, note: 'Checking the file' } })).toBe(
    'Checking the file',
  );
  expect(paceText({ progress })).toBe('');
  expect(paceText({ progress: { ...progress, total: 100, perSecond: 0 } })).toBe('');
  expect(paceText({ progress: { ...progress, done: 100, total: 100, note: 'Checking the file' } })).toBe(
    'Checking the file',
  );
});

test('counts of weights are short and honest', () => {
  expect([134_515_008, 268_098_176, 999_600_000, 1_711_376_384, 70_553_706_496, null].map(parametersText)).toEqual([
    '135 M',
    '268 M',
    '1 B',
    '1.7 B',
    '71 B',
    '',
  ]);
});
