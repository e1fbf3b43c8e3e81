import type { Command } from 'commander';
import { buildPageIfStale } from '../buildPage.ts';
import { wholeNumber } from '../optionParsers.ts';
import type { Run } from '../program.ts';
import { serveHeadless, type ServeOptions } from '../serveHeadless.ts';

/** `serve`: the product without a window, for a browser here or, with --host, on the network. */
export function serveCommand(program: Command, run: Run): void {
  program
    .command('serve')
    .description('serve the page and the API without a window')
    .option('--host <host>', 'address to listen on', '127.0.0.1')
    .option('--port <n>', '0 takes a free one', wholeNumber(0, 65_535), 0)
    .option('--api', 'say how programs reach the OpenAI-compatible API')
    .action(
      run<ServeOptions>(async (context, options) => {
        await buildPageIfStale(context);
        return serveHeadless(context, options);
      }),
    );
}
