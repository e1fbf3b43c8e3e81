import type { EngineInput, EngineOutput, Turn } from '../../../app/engineTypes.ts';

/** A knowledge base whose passages go with each prompt. */
export interface Attachment {
  base: { id: string; name: string };
  /** Passages to look for. */
  limit: number;
}

export type KnowledgeInput = NonNullable<EngineInput['compare']['ask']['knowledge']>;
export type KnowledgePlan = EngineOutput['compare']['planKnowledge'];
export type TurnContext = NonNullable<Turn['context']>;

export const passageCounts = [3, 6, 10, 20] as const;
/** More make a small model slow before they make it wiser. */
export const usualCount = 6;

export const knowledgeOf = ({ base, limit }: Attachment): KnowledgeInput => ({ base: base.id, limit });

/** What a conversation goes on with: the base of its newest turn. */
export function attachmentOf(context: TurnContext | null | undefined): Attachment | null {
  return context == null ? null : { base: context.base, limit: context.search.limit };
}

/** "Passages: 6 of 10, from papers"; without "of" where all that were found were given. */
export function passagesText({ passages, leftOut, struck, base }: TurnContext): string {
  const found = passages.length + leftOut.length + struck;
  const count = found === passages.length ? String(found) : `${passages.length} of ${found}`;
  return `Passages: ${count}, from ${base.name}`;
}

/** What was done to the passages on their way, a sentence each. */
export function passageNotes(context: TurnContext): string[] {
  const { leftOut, struck, mask, destinations, contextTokens, earlierWithout, search } = context;
  const model = search.embedding.replace(/^local:/, '');
  const ways = {
    hybrid: `Found by meaning (${model}) and words`,
    dense: `Found by meaning (${model})`,
    keyword: 'Found by words',
  };
  return [
    `${ways[search.mode]}, given to every model alike.`,
    ...(leftOut.length === 0
      ? []
      : [
          `${leftOut.length} ${leftOut.length === 1 ? 'was' : 'were'} left out: the smallest context among the models has ${contextTokens} tokens.`,
        ]),
    ...(struck === 0 ? [] : [`${struck} ${struck === 1 ? 'was' : 'were'} struck out before sending.`]),
    ...(destinations.length === 0
      ? []
      : [`Sent to ${destinations.join(', ')}${mask ? ', with names, addresses and numbers masked' : ''}.`]),
    ...(earlierWithout.length === 0
      ? []
      : [
          `${earlierWithout.length === 1 ? 'An earlier turn was' : `${earlierWithout.length} earlier turns were`} told without passages, so that these fit.`,
        ]),
  ];
}
