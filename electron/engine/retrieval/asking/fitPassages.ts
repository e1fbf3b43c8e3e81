import type { RunSettings } from '../../answers/answer.ts';
import { estimateTokens } from '../../inference/estimateTokens.ts';

/** Assumed of a service that does not say how much it reads, tokens. */
const assumedContext = 8_192;
/** Room for an answer whose length is not limited, tokens. */
export const usualAnswer = 256;
/** What a chat template adds, tokens. */
const templateTokens = 64;

/** How much a model reads at once, tokens: what is known of it, else what is assumed. */
export const contextTokensOf = ({ contextTokens }: { contextTokens: number | null }): number =>
  contextTokens ?? assumedContext;

/** What is left of a context for a prompt, tokens: without the answer, the template, system text and examples. */
export function roomFor(contextTokens: number, { maxTokens, system = '', examples = [] }: RunSettings): number {
  const fixed = estimateTokens([system, ...examples.flatMap(({ input, output }) => [input, output])].join('\n'));
  return contextTokens - (maxTokens ?? usualAnswer) - templateTokens - fixed;
}

/** The best passages that fit together, in their order. One that is too long does not keep a shorter one out; copies of one file say nothing twice. */
export function fitPassages<Passage extends { text: string }>(
  found: readonly Passage[],
  fits: (passages: readonly Passage[]) => boolean,
): { passages: Passage[]; leftOut: Passage[] } {
  const passages: Passage[] = [];
  const leftOut: Passage[] = [];
  for (const one of distinctTexts(found)) (fits([...passages, one]) ? passages : leftOut).push(one);
  return { passages, leftOut };
}

function distinctTexts<Passage extends { text: string }>(found: readonly Passage[]): Passage[] {
  const seen = new Set<string>();
  return found.filter(({ text }) => {
    const folded = text.replaceAll(/\s+/g, ' ').trim();
    if (seen.has(folded)) return false;
    seen.add(folded);
    return true;
  });
}
