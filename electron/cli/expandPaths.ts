import type { Command } from 'commander';
import { expandHome } from '../../models/files/expandHome.ts';

/** What the grammar calls an option's value or an operand that is a place on this machine. */
const placeNames = new Set(['dir', 'file', 'path', 'suite']);

/**
 * `~/` is written out wherever a command takes a path: PowerShell and cmd leave it as it is, and so does every shell in `--report=~/a.html`. What takes
 * a path is known by the name that the grammar gives it, so that a new command has this without a line of its own.
 */
export function expandPaths(command: Command): void {
  for (const option of command.options) {
    const { parseArg } = option;
    if (!placeNames.has(valueName(option.flags))) continue;
    option.argParser((text: string, before: unknown) => {
      const place = expandHome(text);
      return parseArg === undefined ? place : parseArg(place, before);
    });
  }
  for (const operand of command.registeredArguments) {
    if (!placeNames.has(operand.name())) continue;
    operand.argParser((text: string, before: unknown) =>
      operand.variadic ? [...((before as string[] | undefined) ?? []), expandHome(text)] : expandHome(text),
    );
  }
  command.commands.forEach(expandPaths);
}

/** `file` of `--report <file>`. */
function valueName(flags: string): string {
  return /[<[](\w+)/.exec(flags)?.[1] ?? '';
}
