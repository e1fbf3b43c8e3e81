import { Command } from 'commander';
import type { CommandContext } from './context.ts';
import { expandPaths } from './expandPaths.ts';
import { compareCommand } from './commands/compare.ts';
import { connectionsCommand } from './commands/connections.ts';
import { devCommand } from './commands/dev.ts';
import { doctorCommand } from './commands/doctor.ts';
import { egressCommand } from './commands/egress.ts';
import { evaluateCommand } from './commands/evaluate.ts';
import { knowledgeCommand } from './commands/knowledge.ts';
import { modelsCommand } from './commands/models.ts';
import { runCommand } from './commands/run.ts';
import { serveCommand } from './commands/serve.ts';
import { startCommand } from './commands/start.ts';
import { transcribeCommand } from './commands/transcribe.ts';

/** A command's work: options, then its arguments. What it returns is the exit code; nothing means done. */
export type CommandWork<Options> = (
  context: CommandContext,
  options: Options,
  ...operands: string[]
) => Promise<number | void>;

/** Turns a command's work into what commander calls. */
export type Run = <Options>(work: CommandWork<Options>) => (...received: unknown[]) => Promise<void>;

/** The whole grammar of the command line; `execute` runs the chosen command's work. */
export function createProgram(
  version: string,
  execute: (command: Command, work: (context: CommandContext) => Promise<number | void>) => Promise<void>,
): Command {
  const program = new Command('yardstick')
    .description('Measures language models on this machine beside models in the cloud.')
    .version(version)
    .option('--json', 'print one JSON document')
    .option('--home <dir>', 'the data folder (or YARDSTICK_HOME)')
    .option('--offline', 'refuse every connection for this call')
    .option('--debug', 'show stack traces')
    .helpCommand(false)
    .exitOverride();

  // commander calls with (...operands, options, command)
  const run: Run =
    (work) =>
    (...received) => {
      const command = received.at(-1) as Command;
      const options = received.at(-2) as Parameters<typeof work>[1];
      const operands = received.slice(0, -2) as string[];
      return execute(command, (context) => work(context, options, ...operands));
    };

  doctorCommand(program, run);
  modelsCommand(program, run);
  connectionsCommand(program, run);
  egressCommand(program, run);
  runCommand(program, run);
  compareCommand(program, run);
  knowledgeCommand(program, run);
  transcribeCommand(program, run);
  evaluateCommand(program, run);
  serveCommand(program, run);
  startCommand(program, run);
  devCommand(program, run);
  expandPaths(program);
  return program;
}
