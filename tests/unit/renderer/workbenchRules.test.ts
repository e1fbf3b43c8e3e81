import { describe, expect, it } from 'vitest';
import { runLimits } from '../../../electron/engine/inference/runLimits.ts';
import { parseLink } from '../../../renderer/app/parseLink.ts';
import type { SelectableModel } from '../../../renderer/app/engineTypes.ts';
import { compareFigures, median } from '../../../renderer/features/compare/answer/figures.ts';
import { columnsPerRow } from '../../../renderer/features/compare/columns/columnLayout.ts';
import { groupModels } from '../../../renderer/components/groupModels.ts';
import { readStop, writeStop } from '../../../renderer/features/compare/settings/stopStrings.ts';
import {
  firstModels,
  largestSeed,
  mostExamples,
  mostStopStrings,
  mostTokens,
  settingWords,
  withSetting,
} from '../../../renderer/features/compare/setup.ts';
import type { AnswerFacts } from '../../../renderer/features/compare/state/conversationStore.ts';
import { voteChoices } from '../../../renderer/features/compare/turn/voteChoices.ts';

const model = (id: string, over: Partial<SelectableModel> = {}): SelectableModel => ({
  id,
  name: id,
  connection: null,
  local: true,
  installed: true,
  detail: '98 MB',
  tuning: 'instruct',
  ...over,
});

describe('parseLink', () => {
  const refused =
    'javascript data vbscript file blob about chrome ftp ws wss tel sms intent market steam ssh git view-source filesystem mhtml ms-word ms-settings search-ms smb ldap irc magnet bitcoin facetime itms-apps slack vscode zoommtg jar res mk wyciwyg urn cid feed resource'.split(
      ' ',
    );
  it.each(refused)('refuses %s:', (scheme) => {
    expect(parseLink(`${scheme}:alert(1)`)).toBeNull();
    expect(parseLink(`${scheme}://evil.example/x`)).toBeNull();
  });
  it('refuses a name and password before the host, which hide where a link goes', () => {
    expect(parseLink('https://good.example@evil.example/')).toBeNull();
  });
  it('refuses relative addresses', () => {
    expect(parseLink('//evil.example')).toBeNull();
    expect(parseLink('/trpc/system.info')).toBeNull();
  });
  it('shows look-alike hosts in their plain form', () => {
    expect(parseLink('https://exаmple.org/')?.host).toMatch(/^xn--/);
  });
  it('takes http, https and mailto', () => {
    expect(parseLink('https://example.org:8443/a')?.host).toBe('example.org:8443');
    expect(parseLink('mailto:a@example.org?subject=x')?.host).toBe('a@example.org');
  });
});

describe('columns', () => {
  it.each([
    [1, 1000, 1],
    [2, 400, 1],
    [2, 700, 2],
    [6, 1130, 3],
    [6, 1640, 3],
    [6, 1900, 6],
    [5, 1130, 3],
    [4, 1130, 2],
  ])('%i answers in %i px stand %i in a row', (count, width, expected) => {
    expect(columnsPerRow(count, width)).toBe(expected);
  });
});

describe('models to choose from', () => {
  it('start with those used last that are still here, else the first two instruct ones', () => {
    const all = [model('base', { tuning: 'base' }), model('a'), model('b'), model('gone', { installed: false })];
    expect(firstModels(['gone', 'b'], all)).toEqual(['b']);
    expect(firstModels(['gone'], all)).toEqual(['a', 'b']);
    expect(firstModels([], [])).toEqual([]);
  });
  it('are grouped by where they run, found by every word, and capped', () => {
    const cloud = Array.from({ length: 80 }, (_, at) =>
      model(`openai:m${at}`, { connection: 'openai', local: false, detail: 'api.openai.com' }),
    );
    const groups = groupModels([model('x', { installed: false }), model('y'), ...cloud], '');
    expect(groups.map(({ title, models, more }) => [title, models.length, more])).toEqual([
      ['On this machine', 1, 0],
      ['openai', 60, 20],
      // Catches: connections that stand behind a screenful of models that are not even here.
      ['Not here yet: choose one to get it', 1, 0],
    ]);
    expect(groupModels(cloud, 'openai m7 api').flatMap((group) => group.models.map(({ id }) => id))).toContain(
      'openai:m7',
    );
    expect(groupModels(cloud, 'nothing')).toEqual([]);
  });
});

describe('settings', () => {
  it('are taken out, not set to nothing, when they go back to the default', () => {
    expect(withSetting({ temperature: 0, seed: 1 }, 'seed', undefined)).toEqual({ temperature: 0 });
    expect(Object.keys(withSetting({ seed: 1 }, 'seed', undefined))).toEqual([]);
  });
  it('are said in words, zero included', () => {
    expect(settingWords({ temperature: 0, examples: [{ input: 'a', output: 'b' }], stop: ['\n'] })).toEqual([
      'one-shot',
      'temperature 0',
      '1 stop string',
    ]);
  });
  it('show stop strings in one line and read them back', () => {
    for (const stop of ['\n\n', 'a\\nb', '\t', '\\', '###']) expect(readStop(writeStop(stop))).toBe(stop);
    expect(readStop('\\n')).toBe('\n');
  });
});

const finished = (column: number, total: number, speed: number | null, over: Partial<AnswerFacts> = {}) =>
  ({
    id: `${column}-${total}`,
    column,
    repeat: 0,
    state: 'done',
    alias: null,
    modelName: `M${column}`,
    timings: { loadMs: 0, queueMs: 0, ttftMs: total / 10, totalMs: total, outputTokensPerSecond: speed },
    ...over,
  }) as AnswerFacts;

describe('figures side by side', () => {
  it('name the best and how far the others are', () => {
    const figures = compareFigures([finished(0, 1000, 80), finished(1, 2500, 40)]);
    expect(figures.get(0)?.total).toMatchObject({ best: true, ratio: null, share: 0.4 });
    expect(figures.get(1)?.total).toMatchObject({ best: false, ratio: 2.5, share: 1 });
    expect(figures.get(1)?.speed).toMatchObject({ best: false, ratio: 2, share: 0.5 });
  });
  it('compare medians of repeats, on one axis', () => {
    const figures = compareFigures([
      finished(0, 100, 1),
      finished(0, 900, 1),
      finished(0, 200, 1),
      finished(1, 300, 1),
    ]);
    expect(figures.get(0)?.total).toMatchObject({ median: 200, low: 100, high: 900, best: true });
  });
  it('call nothing best where only one answered, and leave out what was stopped or not stated', () => {
    const figures = compareFigures([
      finished(0, 1000, null),
      finished(1, 10, 900, { state: 'stopped' }),
      finished(2, 20, 900, { timings: null }),
    ]);
    expect(figures.get(0)?.total.best).toBeNull();
    expect(figures.get(0)?.speed.median).toBeNull();
    expect(figures.get(1)?.total.median).toBeNull();
  });
  // A model that ended without a word was the "shortest", and the others thirteen times slower.
  it('give no prize for an empty answer', () => {
    const empty = { loadMs: 0, queueMs: 0, ttftMs: null, totalMs: 80, outputTokensPerSecond: null };
    const figures = compareFigures([finished(0, 1000, 80), finished(1, 80, null, { timings: empty })]);
    expect(figures.get(0)?.total).toMatchObject({ best: null, ratio: null });
    expect(figures.get(1)?.total.best).toBeNull();
  });
  it('take the middle of an even number of values', () => {
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([])).toBeNull();
  });
});

describe('votes', () => {
  it('offer A, B, tie and both bad on the keys 1 to 4, without a name in a blind turn', () => {
    const columns = [
      [finished(0, 1, 1, { alias: 'A', modelName: null })],
      [finished(1, 1, 1, { alias: 'B', modelName: null })],
    ];
    expect(voteChoices(columns, true, () => true).map(({ key, label, outcome }) => [key, label, outcome])).toEqual([
      ['1', 'A is better', 'win'],
      ['2', 'B is better', 'win'],
      ['3', 'Tie', 'tie'],
      ['4', 'Both are bad', 'bad'],
    ]);
  });
  it('let the best of more columns be picked', () => {
    const columns = [0, 1, 2].map((column) => [finished(column, 1, 1)]);
    expect(voteChoices(columns, false, () => true).map(({ label }) => label)).toEqual([
      'M0',
      'M1',
      'M2',
      'Tie',
      'All are bad',
    ]);
  });
  // Catches: a service that was down can be voted for and against, and a blind turn without two answers never shows its names.
  it('leave out a column that failed, and uncover a blind turn in which nobody can be chosen', () => {
    const columns = [
      [finished(0, 1, 1)],
      [finished(1, 1, 1, { state: 'failed' })],
      [finished(2, 1, 1, { state: 'stopped' })],
    ];
    const labels = (blind: boolean, hasText: boolean) =>
      voteChoices(columns, blind, () => hasText).map(({ label }) => label);
    expect(labels(false, true)).toEqual(['M0 is better', 'M2 is better', 'Tie', 'Both are bad']);
    expect(labels(false, false)).toEqual([]);
    expect(labels(true, false)).toEqual(['Show the names']);
  });
});

describe('the settings of a comparison', () => {
  // Catches: a number that the page takes and the engine then refuses.
  it('have the engine’s limits', () => {
    expect({ maxTokens: mostTokens, seed: largestSeed, stopStrings: mostStopStrings }).toEqual({
      maxTokens: runLimits.maxTokens,
      seed: runLimits.seed,
      stopStrings: runLimits.stopStrings,
    });
    expect(mostExamples).toBeLessThanOrEqual(runLimits.examples);
  });
});
