import { describe, expect, it } from 'vitest';
import { chooseExamples } from '../../../../electron/engine/evaluation/candidates/chooseExamples.ts';
import { renderPrompt } from '../../../../electron/engine/evaluation/candidates/renderPrompt.ts';
import { createRandom } from '../../../../electron/engine/statistics/random.ts';
import { candidate, dataRow } from '../../store/evaluation/evaluationFixtures.ts';

const none = { labels: [], examples: [], passages: null };
const quiz = dataRow(0, {
  input: 'Which is red?',
  choices: ['sky', 'blood', 'grass'],
  references: ['blood'],
  label: null,
});

describe('a prompt', () => {
  it('has the row’s parts where the template asks for them, choices with their letters', () => {
    const template = '{{ input }}|{{choices}}|{{labels}}|{{context}}|{{a column}}';
    const row = { ...quiz, context: ['one', 'two'], fields: { 'a column': 'x' } };
    expect(renderPrompt(candidate('a', { template }), row, { ...none, labels: ['p', 'q'] })).toMatchObject({
      prompt: 'Which is red?|A) sky\nB) blood\nC) grass|p, q|one\n\ntwo|x',
      missing: [],
    });
  });

  it('is gone through once: what a row says in double braces asks for nothing', () => {
    const row = dataRow(0, { input: 'say {{secret}} and {{input}} and $& and $1', fields: { secret: 'KEY' } });
    expect(renderPrompt(candidate('a', { template: 'Q: {{input}}' }), row, none)).toMatchObject({
      prompt: 'Q: say {{secret}} and {{input}} and $& and $1',
      missing: [],
    });
  });

  it('of rows and templates made of braces never throws, and never expands what a row says', () => {
    const random = createRandom(7);
    const pieces = ['{', '}', '{{', '}}', 'input', ' ', 'x', '{{x}}', '{{input}}', '__proto__', '{{__proto__}}', '$1'];
    const text = () => Array.from({ length: random.integer(12) }, () => pieces[random.integer(pieces.length)]).join('');
    for (let round = 0; round < 2_000; round += 1) {
      const row = dataRow(0, { input: `<${text()}>`, fields: { x: `[${text()}]` } });
      const template = text();
      const { prompt } = renderPrompt(candidate('a', { template }), row, none);
      const expected = template.replace(/\{\{\s*([^{}]{1,500}?)\s*\}\}/g, (_, name: string) =>
        name === 'input' ? row.input : name === 'x' ? (row.fields['x'] ?? '') : '',
      );
      expect(prompt).toBe(expected);
    }
  });

  it('names what the row lacks, also a column that is an object’s own in JavaScript', () => {
    const template = '{{input}} {{context}} {{choices}} {{labels}} {{toString}} {{empty}}';
    const row = dataRow(0, { input: ' ', fields: { empty: ' ' } });
    expect(renderPrompt(candidate('a', { template }), row, none).missing).toEqual([
      'input',
      'context',
      'choices',
      'labels',
      'toString',
      'empty',
    ]);
  });

  it('carries the row’s context or the passages found, also where the template does not say where', () => {
    const row = dataRow(0, { context: ['The text.'] });
    const own = candidate('a', { technique: { kind: 'context' } });
    expect(renderPrompt(own, row, none).prompt).toBe('The text.\n\nText 0');
    expect(renderPrompt(own, dataRow(0), none).missing).toEqual(['context']);
    const found = candidate('a', { technique: { kind: 'retrieval', base: 'b', passages: 2, mode: 'hybrid' } });
    const passages = ['p', 'q'].map((text) => ({ documentId: 'd', path: 'd.txt', text }));
    expect(renderPrompt(found, row, { ...none, passages }).prompt).toBe('[1] p\n\n[2] q\n\nText 0');
    // Nothing found is a result of retrieval, not a hole in the row.
    expect(renderPrompt(found, row, { ...none, passages: [] })).toMatchObject({ prompt: 'Text 0', missing: [] });
  });

  it('shows examples in the same words as the question, with the letter where letters are asked for', () => {
    const template = '{{input}}\n\n{{choices}}\n\nAnswer:';
    const { examples } = renderPrompt(candidate('a', { template }), dataRow(1, { choices: ['a', 'b'] }), {
      ...none,
      examples: [quiz],
    });
    expect(examples).toEqual([{ input: expect.stringContaining('B) blood') as string, output: 'B' }]);
    expect(examples[0]?.input).toContain('Answer:');
  });

  it('examples are the same for the same seed, classes in turn', () => {
    const train = Array.from({ length: 30 }, (_, number) => dataRow(number));
    const chosen = chooseExamples(train, { count: 6, seed: 1 });
    expect(chooseExamples(train.toReversed(), { count: 6, seed: 1 })).toEqual(chosen);
    expect(chosen.map(({ label }) => label ?? '').sort()).toEqual([
      'business',
      'business',
      'sports',
      'sports',
      'world',
      'world',
    ]);
  });
});
