import { spawn } from 'node:child_process';
import path from 'node:path';
import type { Command } from 'commander';
import { buildPageIfStale, discardBuild } from '../buildPage.ts';
import type { CommandContext } from '../context.ts';
import { wholeNumber } from '../optionParsers.ts';
import type { Run } from '../program.ts';
import { projectFolder } from '../projectFolder.ts';
import { serveHeadless } from '../serveHeadless.ts';

/**
 * `dev`: the engine serves the built page while a builder renews it after each change; reload the browser to see it. There is
 * no development server, so nothing is looser than in the product.
 */
export function devCommand(program: Command, run: Run): void {
  program
    .command('dev')
    .description('serve headless and rebuild the page after each change')
    .option('--port <n>', '0 takes a free one', wholeNumber(0, 65_535), 7_100)
    .action(run(develop));
}

async function develop(context: CommandContext, { port }: { port: number }): Promise<number> {
  await buildPageIfStale(context);
  const vite = path.join(projectFolder, 'node_modules/vite/bin/vite.js');
  const builder = spawn(process.execPath, [vite, 'build', '--watch', '--logLevel', 'info'], {
    cwd: projectFolder,
    stdio: ['ignore', 2, 2],
  });
  try {
    return await serveHeadless(context, { host: '127.0.0.1', port });
  } finally {
    builder.kill();
    discardBuild();
  }
}
