import { createInterface } from 'node:readline';
import type { CommandContext } from './context.ts';

/** Asks a person at the terminal; Enter is yes, and an end of the input is no. Throws what the signal says on Ctrl-C. */
export async function askYesNo(
  { terminal, signal }: Pick<CommandContext, 'terminal' | 'signal'>,
  question: string,
): Promise<boolean> {
  signal.throwIfAborted();
  terminal.err(`${question} [Y/n] `);
  const lines = createInterface({ input: terminal.stdin, terminal: false });
  const stop = () => lines.close();
  signal.addEventListener('abort', stop, { once: true });
  try {
    for await (const line of lines) return /^\s*(y|yes)?\s*$/i.test(line);
    signal.throwIfAborted();
    return false;
  } finally {
    signal.removeEventListener('abort', stop);
    lines.close();
  }
}
