import { describe, expect, it } from 'vitest';
import { preparePrompts } from '../../../../electron/engine/evaluation/candidates/preparePrompts.ts';
import type { Candidate } from '../../../../electron/engine/evaluation/candidate.ts';
import { promptMessages } from '../../../../electron/engine/inference/modelPrompt.ts';
import { createRandom } from '../../../../electron/engine/statistics/random.ts';
import { plainPrefix, plainText } from '../../../../electron/engine/evaluation/running/askChoices.ts';
import { candidate, dataRow } from '../../store/evaluation/evaluationFixtures.ts';

const train = Array.from({ length: 4 }, (_, number) => dataRow(100 + number));
const searching = {
  search: () => Promise.resolve({ hits: [{ documentId: 'd', path: 'p', text: 'found' }] }),
} as never;

/** A candidate's conversations of two rows, with what is said to be the same in them. */
async function promptsOf(one: Candidate) {
  const prompts = preparePrompts({
    suite: { candidates: [one] },
    labels: ['world', 'sports'],
    train,
    chooseExamples: (rows, { count }) => rows.slice(0, count),
    searching,
  });
  const rows = [dataRow(1, { context: ['one'] }), dataRow(2, { context: ['two'], input: 'Another' })];
  return await Promise.all(
    rows.map(async (row) => {
      const prompt = await prompts.render(one, row);
      const messages = promptMessages([{ role: 'user', content: prompt.prompt }], {
        ...(prompt.system === null ? {} : { system: prompt.system }),
        examples: prompt.examples,
      });
      return { prompt, messages, shared: prompts.sharedPrefix(one, prompt) };
    }),
  );
}

const heads = ({ messages, shared }: Awaited<ReturnType<typeof promptsOf>>[number]) => [
  ...messages.slice(0, shared.messages),
  messages[shared.messages]?.content.slice(0, shared.characters),
];

describe('what the prompts of all rows begin with', () => {
  it('is the system text, the examples and the words before the first thing of the row', async () => {
    const few = candidate('few', {
      template: 'One of {{labels}}.\nText: {{input}}!',
      technique: { kind: 'few-shot', count: 2, seed: 1 },
      settings: { system: 'Be brief.' },
    });
    const [first] = await promptsOf(few);
    expect(first?.shared).toEqual({ messages: 5, characters: 'One of sports, world.\nText: '.length });
  });

  it.each([
    ['begins with the row itself', { template: '{{input}} is what?' }, { messages: 0, characters: 0 }],
    ['has nothing of the row', { template: 'Hello {{labels}}' }, { messages: 0, characters: 19 }],
    ['has a system text of the row', { settings: { system: 'On {{input}}:' } }, { messages: 0, characters: 3 }],
    ['has an empty system text', { template: 'Q {{input}}', settings: { system: '' } }, { messages: 0, characters: 2 }],
    [
      'puts a context first',
      { template: 'Q {{input}}', technique: { kind: 'context' as const } },
      { messages: 0, characters: 0 },
    ],
    [
      'puts passages first',
      {
        template: 'Q {{input}}',
        settings: { system: 'S' },
        technique: { kind: 'retrieval' as const, base: 'b', passages: 1, mode: 'dense' as const },
      },
      { messages: 1, characters: 0 },
    ],
    [
      'has a place for its context',
      { template: 'Read: {{context}}', technique: { kind: 'context' as const } },
      { messages: 0, characters: 6 },
    ],
  ])('of one that %s', async (_, changes, expected) => {
    const [first, second] = await promptsOf(candidate('a', changes));
    expect(first?.shared).toEqual(expected);
    expect(second?.shared).toEqual(expected);
  });

  // Catches: a boundary behind something of the row, so that a row is answered behind another row's words.
  it('is the same in the prompts of different rows, whatever the template, also as plain text', async () => {
    const random = createRandom(5);
    const pieces = ['{{input}}', '{{labels}}', '{{context}}', '{{text}}', 'word ', '\n', '  ', '{', '}}'];
    const text = () => Array.from({ length: random.integer(6) }, () => pieces[random.integer(pieces.length)]).join('');
    for (let round = 0; round < 500; round += 1) {
      const one = candidate('a', {
        template: text(),
        technique: round % 2 === 0 ? { kind: 'few-shot', count: 2, seed: 1 } : { kind: 'context' },
        settings: round % 3 === 0 ? { system: text() } : {},
      });
      const [first, second] = await promptsOf(one);
      if (first === undefined || second === undefined) throw new Error('Two rows were asked for.');
      expect(first.shared).toEqual(second.shared);
      expect(heads(first)).toEqual(heads(second));
      const [plain, other] = [first, second].map(({ prompt, shared }) =>
        plainText(prompt).slice(0, plainPrefix(prompt, shared).characters),
      );
      expect(plain).toBe(other);
    }
  });
});
