import type { PromptMessage, RunSettings } from '../../answers/answer.ts';
import { maskTexts, type MaskedTexts } from './maskTexts.ts';

/** A prompt in which everything that is sent as text is masked: conversation, system text and examples. */
export interface MaskedRequest extends Omit<MaskedTexts, 'texts'> {
  messages: PromptMessage[];
  settings: RunSettings;
}

/**
 * The last message first: its placeholders are numbered the same whatever went before it, so that what was shown is what is sent.
 * @param alsoNames as of `createMask`
 */
export function maskRequest(
  messages: readonly PromptMessage[],
  settings: RunSettings,
  alsoNames: readonly string[] = [],
): MaskedRequest {
  const examples = settings.examples ?? [];
  const newestFirst = messages.toReversed();
  const { texts, ...mask } = maskTexts(
    [
      ...newestFirst.map(({ content }) => content),
      settings.system ?? '',
      ...examples.flatMap(({ input, output }) => [input, output]),
    ],
    alsoNames,
  );
  const next = texts.values();
  const take = () => next.next().value ?? '';
  const masked = newestFirst.map(({ role }): PromptMessage => ({ role, content: take() })).toReversed();
  const system = take();
  return {
    ...mask,
    messages: masked,
    settings: {
      ...settings,
      ...(settings.system === undefined ? {} : { system }),
      ...(settings.examples === undefined ? {} : { examples: examples.map(() => ({ input: take(), output: take() })) }),
    },
  };
}
