import type { LanguageModelV4Prompt, SharedV4Warning } from '@ai-sdk/provider';
import { YardstickError } from '../errors.ts';
import type { WorkerMessage } from '../workers/llama/llamaMethods.ts';

/**
 * A prompt of the AI SDK as plain messages. What is not text (images, tool calls) is left out with a warning.
 * @throws {YardstickError} `input/empty` when nothing is left
 */
export function promptMessages(prompt: LanguageModelV4Prompt): {
  messages: WorkerMessage[];
  warnings: SharedV4Warning[];
} {
  const messages: WorkerMessage[] = [];
  const leftOut = new Set<string>();
  for (const message of prompt) {
    if (message.role === 'system') messages.push({ role: 'system', text: message.content });
    else if (message.role === 'tool') leftOut.add('tool results');
    else {
      const texts = { text: '', reasoning: '' };
      for (const part of message.content) {
        if (part.type === 'text') texts.text += part.text;
        else if (part.type === 'reasoning') texts.reasoning += part.text;
        else leftOut.add(part.type === 'file' ? `files (${part.mediaType})` : part.type);
      }
      const { text, reasoning } = texts;
      messages.push({ role: message.role, text, ...(reasoning === '' ? {} : { reasoning }) });
    }
  }
  if (!messages.some(({ role, text }) => role !== 'system' && text.trim() !== '')) {
    throw new YardstickError('input/empty', 'The prompt is empty.', { hint: 'Write something first.' });
  }
  return {
    messages,
    warnings: [...leftOut].map((what) => ({
      type: 'unsupported',
      feature: what,
      details: `This model reads text only: ${what} were left out.`,
    })),
  };
}
