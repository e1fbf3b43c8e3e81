import { CommanderError, type Command } from 'commander';
import type { ErrorReport } from '../../models/errors.ts';
import type { Engine, EngineOptions } from '../engine/engine.ts';
import type { CommandContext, GlobalOptions } from './context.ts';
import { dataFolder } from '../engine/store/dataFolder.ts';
import { exitCodes } from './exitCodes.ts';
import { printable } from './output/printable.ts';
import { createProgram } from './program.ts';
import { reportFailure } from './reportFailure.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usageError.ts';

export interface CommandLine {
  argv: string[];
  version: string;
  terminal: Terminal;
  signal: AbortSignal;
  openEngine: (options: EngineOptions) => Promise<Engine>;
}

/** Runs one command line and returns its exit code. Never throws. */
export async function runCommandLine(line: CommandLine): Promise<number> {
  let exitCode: number = exitCodes.done;
  const program = createProgram(line.version, async (command, work) => {
    exitCode = (await work(createContext(globalOptions(command, line), line))) ?? exitCodes.done;
  });
  const complained = new Map<unknown, Command>();
  forEachCommand(program, (command) =>
    command
      .exitOverride((error) => {
        complained.set(error, command);
        throw error;
      })
      .configureOutput({
        writeOut: (text) => line.terminal.out(text),
        writeErr: () => undefined, // usage errors are printed in one form, below
      }),
  );
  try {
    if (line.argv.length === 0) {
      line.terminal.err(program.helpInformation());
      return exitCodes.usage;
    }
    await program.parseAsync(line.argv, { from: 'user' });
    return exitCode;
  } catch (thrown) {
    return endFailed(thrown, line, complained.get(thrown) ?? program);
  }
}

function globalOptions(command: Command, { terminal }: CommandLine): GlobalOptions {
  const options = command.optsWithGlobals<{ json?: true; home?: string; offline?: true; debug?: true }>();
  return {
    json: options.json === true,
    home: dataFolder(options.home, terminal.environment),
    offline: options.offline === true,
    debug: options.debug === true,
  };
}

function createContext(options: GlobalOptions, { terminal, signal, openEngine }: CommandLine): CommandContext {
  return {
    ...options,
    terminal,
    signal,
    async withEngine(work) {
      signal.throwIfAborted();
      const engine = await openEngine({ home: options.home, ...(options.offline ? { offline: true } : {}) });
      try {
        return await work(engine);
      } finally {
        await engine.close();
      }
    },
    print: (document, text) => terminal.out(options.json ? `${JSON.stringify(document, null, 2)}\n` : text()),
    note: (text) => terminal.err(`${terminal.style('dim', printable(text))}\n`),
    reportError: (report) => printError(report, terminal),
  };
}

/** Prints what went wrong in the one form that the contract knows, and says which exit code it is. */
function endFailed(thrown: unknown, { argv, terminal, signal }: CommandLine, command: Command): number {
  if (thrown instanceof CommanderError) {
    if (thrown.exitCode === 0) return exitCodes.done; // help and version were asked for
    return endWith(usageReport(thrown, command), exitCodes.usage, argv, terminal);
  }
  if (argv.includes('--debug') && thrown instanceof Error) terminal.err(`${printable(thrown.stack ?? '')}\n`);
  const report = reportFailure(thrown);
  if (signal.aborted || report.code === 'run/stopped') {
    return endWith({ code: 'run/stopped', message: 'Stopped' }, exitCodes.interrupted, argv, terminal);
  }
  return endWith(report, thrown instanceof UsageError ? exitCodes.usage : exitCodes.failed, argv, terminal);
}

function endWith(report: ErrorReport, exitCode: number, argv: string[], terminal: Terminal): number {
  printError(report, terminal);
  if (argv.includes('--json')) terminal.out(`${JSON.stringify({ error: report }, null, 2)}\n`);
  return exitCode;
}

function printError(report: ErrorReport, terminal: Terminal): void {
  terminal.err(`error: ${oneLine(report.message)} (${report.code})\n`);
  for (const line of report.details ?? []) terminal.err(`  ${oneLine(line)}\n`);
  if (report.hint !== undefined) terminal.err(`hint: ${oneLine(report.hint)}\n`);
}

const oneLine = (text: string) =>
  printable(text)
    .replace(/\s*\n\s*/g, ' ')
    .replace(/[.\s]+$/, '');

/** commander's complaint without its prefix, and without what stands behind an `=`: it may be a key typed in the wrong place. */
function usageReport(error: CommanderError, command: Command): ErrorReport {
  const message = error.message
    .replace(/^error: /, '')
    .replace(/(unknown option '--?[\w-]+)=[^']*'/, "$1'")
    .replace(/(too many arguments[^:]*):.*$/s, '$1');
  const code = error.code.replace(/^commander\./, '').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const name = nameOf(command);
  const choices = command.commands.map((child) => child.name()).join(', ');
  const hint = choices === '' ? `See: ${name} --help` : `${name} has: ${choices}. See: ${name} --help`;
  if (error.code === 'commander.help') return { code: 'usage/no-command', message: `Which command of ${name}?`, hint };
  return { code: `usage/${code}`, message, hint };
}

/** `yardstick models show`. */
function nameOf(command: Command): string {
  return command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`;
}

function forEachCommand(command: Command, visit: (command: Command) => void): void {
  visit(command);
  for (const child of command.commands) forEachCommand(child, visit);
}
