import { describe, expect, it } from 'vitest';
import { suiteFromPromptfoo } from '../../../../electron/engine/features/evaluation/promptfooFiles.ts';
import { testStore } from '../../store/testStore.ts';

const configuration = `
prompts: ['{{question}}']
providers: [anthropic:messages:claude-haiku-4-5, openai:gpt-4o-mini]
tests:
  - vars: { question: What is 2 + 2? }
    assert: [{ type: equals, value: '4' }]
`;

describe('a promptfoo configuration', () => {
  // Whose connection to Anthropic was called "claude" got "There is no connection" for every candidate.
  it('is asked through the only connection of its kind, whatever that is called, and through none that is guessed', async () => {
    const models = async (...connections: { name: string; kind: string }[]) =>
      (await suiteFromPromptfoo(configuration, testStore().evaluation, connections)).suite.candidates.map(
        ({ model }) => model,
      );
    const claude = { name: 'claude', kind: 'anthropic' };
    expect(await models(claude)).toEqual(['claude:claude-haiku-4-5', 'openai:gpt-4o-mini']);
    expect(await models(claude, { name: 'other', kind: 'anthropic' })).toEqual([
      'anthropic:claude-haiku-4-5',
      'openai:gpt-4o-mini',
    ]);
    expect(await models({ name: 'anthropic', kind: 'openai-compatible' }, claude)).toEqual([
      'anthropic:claude-haiku-4-5',
      'openai:gpt-4o-mini',
    ]);
  });
});
