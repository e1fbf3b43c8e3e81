import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SharedPrefix } from '../../../models/language/localFacts.ts';
import type { LocalModels } from '../../../models/language/localModels.ts';
import { linkWeights, testWeights } from '../../support/weights.ts';
import { conversation, createLocalHome, tell } from './localSetup.ts';

const smol = 'smollm2-135m-instruct-q4_1';
const available = (await testWeights(smol)) !== null;
const home = createLocalHome();
let models: LocalModels;

beforeAll(async () => {
  await home.addTiny('letters');
  if (available) await linkWeights(home.directory, smol);
  ({ models } = await home.open());
});
afterAll(() => home.remove());

const examples = [
  'Which of red, green, blue is it? Text: The grass.',
  'green',
  'Which of red, green, blue is it? Text: The sky.',
  'blue',
];
const head = 'Which of red, green, blue is it? Text: ';
const shared: SharedPrefix = { messages: 4, characters: head.length };
const rows = [
  'A ripe tomato.',
  'Snow, if it were grass, and a good deal more of it than anybody asked for.',
  '\n\n😀 é',
];

/** A row asked as one of a series. */
async function ask(id: string, row: string, sharedPrefix: SharedPrefix = shared, of = examples) {
  const { text, facts, finish, error } = await tell(models.languageModel(id), {
    prompt: conversation(...of, head + row),
    maxOutputTokens: 12,
    providerOptions: { yardstick: { sharedPrefix, scoreAnswer: true } },
  });
  expect(error).toBeUndefined();
  const { keptTokens, prefixMs, likelihood } = facts;
  const { total, cacheRead } = finish.usage.inputTokens;
  return { said: { text, likelihood, keptTokens, total }, prefixMs, cacheRead };
}

/** Another series was asked: nothing of this one is left. */
const forget = (id: string) => ask(id, 'another', { messages: 0, characters: 0 });

const messages = (row: string) => [
  ...examples.map((content, place) => ({
    role: place % 2 === 0 ? ('user' as const) : ('assistant' as const),
    content,
  })),
  { role: 'user' as const, content: head + row },
];

describe.each([...(available ? [smol] : []), 'letters'])('a series of prompts that begin alike (%s)', (id) => {
  // Catches: a row that is cut into other batches when the beginning was there already, so that its last digits, and now and then its words, depend on the rows before it.
  it('says the same of a row, to the last digit, whatever was asked before it', async () => {
    const first = [];
    for (const row of rows) {
      if (row === rows[0]) await models.unload(id);
      else await forget(id);
      first.push((await ask(id, row)).said);
    }
    const later = [];
    for (const row of rows) later.push((await ask(id, row)).said);
    const back = [];
    for (const row of rows.toReversed()) back.unshift((await ask(id, row)).said);
    expect(later).toEqual(first);
    expect(back).toEqual(first);
    expect(first.every(({ keptTokens }) => keptTokens > 32)).toBe(true);
  });

  it('reads what all have in common once, and says which tokens were kept and how long reading them took', async () => {
    await forget(id);
    const [one, two] = [await ask(id, 'one'), await ask(id, 'two')];
    expect(one).toMatchObject({ cacheRead: 0 });
    expect(one.prefixMs).toBeGreaterThan(0);
    expect(two).toMatchObject({ prefixMs: 0, cacheRead: one.said.keptTokens });
    const other = await ask(id, 'three', { messages: 0, characters: 0 });
    expect(other).toMatchObject({ said: { keptTokens: 0 }, cacheRead: 0 });
  });

  // Catches: scores that were made up for after a stop, behind a prompt that had to be read anew.
  it('finds a given answer as likely behind a prompt that is there as behind one that is read anew', async () => {
    const score = async (row: string) =>
      (await models.logProbabilities(id, 'green', { messages: messages(row), sharedPrefix: shared })).tokens;
    const after = [];
    for (const row of rows) {
      await ask(id, row);
      after.push(await score(row));
    }
    const anew = [];
    for (const row of rows) {
      await forget(id);
      anew.push(await score(row));
    }
    expect(after).toEqual(anew);
  });

  it('chooses by the same figures in any order, and keeps what the rows share', async () => {
    const prefix = (row: string) => `${head.repeat(4)}${row}`;
    const choose = (row: string) =>
      models.continuationLikelihoods(id, {
        prefix: prefix(row),
        texts: [' red', ' green', ' blue and more'],
        sharedPrefix: { messages: 0, characters: 4 * head.length },
      });
    const first = [];
    for (const row of rows) {
      await forget(id);
      first.push((await choose(row)).texts);
    }
    const later = [];
    for (const row of rows.toReversed()) later.unshift(await choose(row));
    expect(later.map(({ texts }) => texts)).toEqual(first);
    expect(later.slice(0, -1).every(({ keptTokens, prefixMs }) => keptTokens > 32 && prefixMs === 0)).toBe(true);
  });
});

describe('what a series shares', () => {
  it('is not taken for kept once another prompt was read in its place, or one without a series', async () => {
    await ask('letters', 'one');
    await tell(models.languageModel('letters'), {
      prompt: conversation(...examples, `${head}two`),
      maxOutputTokens: 2,
    });
    expect(await ask('letters', 'three')).toMatchObject({ cacheRead: 0 });
    await models.logProbabilities('letters', 'green', { messages: messages('four') });
    expect((await ask('letters', 'five')).cacheRead).toBe(0);
    expect((await ask('letters', 'six')).cacheRead).toBeGreaterThan(0);
  });

  it('is nothing where a prompt goes on in another way than was said', async () => {
    const said = { messages: 4, characters: 20 };
    const kept = (await ask('letters', 'one', said)).said.keptTokens;
    expect(kept).toBeLessThan((await ask('letters', 'one')).said.keptTokens);
    const { keptTokens } = (await ask('letters', 'one', { messages: 9, characters: 5 })).said;
    expect(keptTokens).toBe(0);
  });
});
