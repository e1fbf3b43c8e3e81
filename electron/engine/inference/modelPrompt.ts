import type { LanguageModelV4FilePart, LanguageModelV4Prompt } from '@ai-sdk/provider';
import type { PromptMessage, RunSettings } from '../answers/answer.ts';

/** Puts system text and examples before a conversation. */
export function promptMessages(messages: PromptMessage[], settings: RunSettings): PromptMessage[] {
  return [
    ...(settings.system === undefined || settings.system === ''
      ? []
      : [{ role: 'system' as const, content: settings.system }]),
    ...(settings.examples ?? []).flatMap(({ input, output }) => [
      { role: 'user' as const, content: input },
      { role: 'assistant' as const, content: output },
    ]),
    ...messages,
  ];
}

/** The whole prompt, with the images beside the last question, in the form every model takes. */
export function modelPrompt(messages: PromptMessage[], settings: RunSettings): LanguageModelV4Prompt {
  const all = promptMessages(messages, settings);
  const lastUser = all.findLastIndex((message) => message.role === 'user');
  return all.map((message, index) => {
    if (message.role === 'system') return { role: 'system', content: message.content };
    const text = { type: 'text' as const, text: message.content };
    if (message.role === 'assistant') return { role: 'assistant', content: [text] };
    const images = index === lastUser ? (settings.images ?? []).map(imagePart) : [];
    return { role: 'user', content: [...images, text] };
  });
}

function imagePart(dataUrl: string): LanguageModelV4FilePart {
  const comma = dataUrl.indexOf(',');
  const mediaType = dataUrl.slice('data:'.length, dataUrl.indexOf(';'));
  return { type: 'file', mediaType, data: { type: 'data', data: dataUrl.slice(comma + 1) } };
}
