import type { LanguageModelV4, LanguageModelV4CallOptions, LanguageModelV4StreamPart } from '@ai-sdk/provider';

export interface ReadAnswer {
  text: string;
  reasoning: string;
  parts: LanguageModelV4StreamPart[];
  /** What the error part carried. */
  error: unknown;
  finish: Extract<LanguageModelV4StreamPart, { type: 'finish' }> | null;
  warnings: string[];
}

/** Asks a model and reads its stream to the end. */
export async function readAnswer(
  model: LanguageModelV4,
  options: Partial<LanguageModelV4CallOptions> = {},
): Promise<ReadAnswer> {
  const { stream } = await model.doStream({
    prompt: [{ role: 'user', content: [{ type: 'text', text: 'Name two uses of a paperclip.' }] }],
    ...options,
  });
  const answer: ReadAnswer = { text: '', reasoning: '', parts: [], error: null, finish: null, warnings: [] };
  const reader = stream.getReader();
  for (;;) {
    const { done, value: part } = await reader.read();
    if (done) return answer;
    answer.parts.push(part);
    if (part.type === 'text-delta') answer.text += part.delta;
    if (part.type === 'reasoning-delta') answer.reasoning += part.delta;
    if (part.type === 'error') answer.error = part.error;
    if (part.type === 'finish') answer.finish = part;
    if (part.type === 'stream-start') answer.warnings = part.warnings.map((warning) => JSON.stringify(warning));
  }
}
