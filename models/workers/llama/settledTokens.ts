import type { Token } from 'node-llama-cpp';
import type { SharedPrefix } from './llamaFacts.ts';
import type { WorkerMessage } from './llamaMethods.ts';

/** Where a text goes on, its last tokens may become others. */
const unsettledTokens = 2;
/** Two ways to go on that have no token in common. */
const continuations = ['a', '\n1'];

/**
 * The front of a prompt that stays whatever follows a place in it: what two ways to go on there have in common, and a little less, since a boundary in the text need not be
 * one of tokens. Depends on nothing behind the place but who speaks there.
 */
export function settledTokens(
  messages: readonly WorkerMessage[],
  place: SharedPrefix,
  tokensOf: (messages: readonly WorkerMessage[]) => readonly Token[],
): Token[] {
  if (messages.length <= place.messages) return [];
  const [first = [], second = []] = continuations.map((typed) => tokensOf(cutAt(messages, place, typed)));
  return first.slice(0, Math.max(0, alike(first, second) - unsettledTokens));
}

/** How many tokens two lists begin with alike. */
export function alike(first: readonly Token[], second: readonly Token[]): number {
  let length = 0;
  while (length < first.length && first[length] === second[length]) length += 1;
  return length;
}

function cutAt(messages: readonly WorkerMessage[], place: SharedPrefix, typed: string): WorkerMessage[] {
  return messages.map((message, index) => {
    if (index < place.messages) return message;
    const { role, text } = message;
    return { role, text: index === place.messages ? text.slice(0, place.characters) + typed : typed };
  });
}
