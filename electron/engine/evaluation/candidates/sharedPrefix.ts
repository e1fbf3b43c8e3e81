import type { SharedPrefix } from '../../../../models/language/localFacts.ts';
import type { Candidate, RenderedPrompt } from '../candidate.ts';
import { isContextFirst, textBeforeRow } from './renderPrompt.ts';

/** Where prompts begin unlike, or are not to be kept. */
export const nothingShared: SharedPrefix = { messages: 0, characters: 0 };

/**
 * What a candidate's prompts of all rows begin with, as the template says it: system text, examples, and the words before the first thing of the row. Counted over the
 * conversation as it is sent (`promptMessages`). Of a row that stands among its own examples, whose prompt has others, it is what that very prompt begins with.
 */
export function sharedPrefix(
  candidate: Pick<Candidate, 'template' | 'technique' | 'settings'>,
  prompt: Pick<RenderedPrompt, 'system' | 'examples'>,
  labels: readonly string[],
): SharedPrefix {
  const system = prompt.system ?? '';
  const sameSystem = textBeforeRow(candidate.settings.system ?? '', labels).length;
  if (sameSystem < system.length) return { messages: 0, characters: sameSystem };
  return {
    messages: (system === '' ? 0 : 1) + 2 * prompt.examples.length,
    characters: isContextFirst(candidate) ? 0 : textBeforeRow(candidate.template, labels).length,
  };
}
