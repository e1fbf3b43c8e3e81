import type { RenderedPrompt } from '../candidate.ts';

/** UTF-8 bytes of what a prompt says: what leaves the machine when it is sent, without the envelope. */
export function promptBytes(prompt: RenderedPrompt): number {
  const parts = [prompt.system ?? '', prompt.prompt, ...prompt.images];
  for (const { input, output } of prompt.examples) parts.push(input, output);
  return parts.reduce((sum, part) => sum + Buffer.byteLength(part, 'utf8'), 0);
}
