import { Option, type Command } from 'commander';
import { buildPageIfStale } from '../buildPage.ts';
import type { CommandContext } from '../context.ts';
import { exitCodes } from '../exitCodes.ts';
import { findElectron } from '../desktop/findElectron.ts';
import { openDesktop } from '../desktop/openDesktop.ts';
import { wholeNumber } from '../optionParsers.ts';
import type { Run } from '../program.ts';
import { serveHeadless } from '../serveHeadless.ts';

interface StartOptions {
  headless?: true;
  desktop?: true;
  port: number;
}

/** `start`: the desktop window, or the same app headless where there can be none. */
export function startCommand(program: Command, run: Run): void {
  program
    .command('start')
    .description('open the desktop window; without a display, serve headless')
    .option('--headless', 'serve headless in any case')
    .addOption(
      new Option('--desktop', "get the window's program without asking, if it is missing").conflicts('headless'),
    )
    .option('--port <n>', 'port of the headless server; 0 takes a free one', wholeNumber(0, 65_535), 0)
    .action(run(start));
}

async function start(context: CommandContext, options: StartOptions): Promise<number> {
  await buildPageIfStale(context);
  const obstacle = options.headless === true ? '--headless' : await tryDesktop(context, options);
  if (obstacle === undefined) return context.signal.aborted ? exitCodes.interrupted : exitCodes.done;
  context.note(`No window (${obstacle}): serving headless.`);
  return serveHeadless(context, { host: '127.0.0.1', port: options.port });
}

/** Runs the window until it is closed. Says why when there was none. */
async function tryDesktop(context: CommandContext, options: StartOptions): Promise<string | undefined> {
  const electron = await findElectron(context, options.desktop === true ? { desktop: true } : {});
  if ('missing' in electron) return electron.missing;
  return openDesktop(context, electron.binary);
}
