import { YardstickError } from '../../models/errors.ts';
import { runLimits } from '../engine/inference/runLimits.ts';
import type { CommandContext } from './context.ts';

/**
 * The prompt of the command line; `-` reads it from standard input.
 * @throws {YardstickError} `prompt/empty`, `prompt/too-long`
 */
export async function readPrompt(argument: string, { terminal }: CommandContext): Promise<string> {
  let prompt = argument;
  if (argument === '-') {
    prompt = '';
    terminal.stdin.setEncoding('utf8');
    for await (const chunk of terminal.stdin as AsyncIterable<string>) {
      prompt += chunk;
      if (prompt.length > runLimits.text) break;
    }
  }
  if (prompt.trim() === '') {
    throw new YardstickError('prompt/empty', 'The prompt is empty', {
      hint: 'Write one, or pipe one in and give - as the prompt.',
    });
  }
  if (prompt.length > runLimits.text) {
    throw new YardstickError(
      'prompt/too-long',
      `The prompt has more than ${runLimits.text.toLocaleString('en')} characters`,
      {
        hint: 'Shorten it.',
      },
    );
  }
  return prompt;
}
