import type { CommandWork } from './program.ts';

/** A command's work that is loaded when it is called: the grammar alone answers `--help` and a mistyped option. */
export function later<Options>(load: () => Promise<CommandWork<Options>>): CommandWork<Options> {
  return async (context, options, ...operands) => (await load())(context, options, ...operands);
}
