import { readFileSync } from 'node:fs';
import path from 'node:path';
import { closeGlobalNetwork } from '../engine/egress/closeGlobalNetwork.ts';
import { keepCompiledCode } from '../engine/store/keepCompiledCode.ts';
import { exitCodes } from './exitCodes.ts';
import { projectFolder } from './projectFolder.ts';

/** How long an exit may wait for handles that something forgot to close, in milliseconds. */
const exitGrace = 3_000;

const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (interruption.signal.aborted) process.exit(exitCodes.interrupted); // asked twice: at once
    interruption.abort(signal);
  });
}

const { version } = JSON.parse(readFileSync(path.join(projectFolder, 'package.json'), 'utf8')) as { version: string };

closeGlobalNetwork();
// Half of a short command's time would go into compiling what has not changed: the rest is loaded from what was compiled before.
keepCompiledCode();
const [{ runCommandLine }, { processTerminal }] = await Promise.all([
  import('./runCommandLine.ts'),
  import('./terminal.ts'),
]);

/** Results that nobody can read are not worth going on for, and no success. */
let outputLost = false;
function loseOutput(error: NodeJS.ErrnoException): void {
  if (outputLost) return;
  outputLost = true;
  const why = error.code === 'ENOSPC' ? 'the disk is full' : (error.code ?? 'error');
  process.stderr.write(
    `error: The output cannot be written: ${why} (output/lost)\nhint: Make room where it goes, or send it elsewhere\n`,
  );
  interruption.abort('output');
}

const exitCode = await runCommandLine({
  argv: process.argv.slice(2),
  version,
  terminal: processTerminal(loseOutput),
  signal: interruption.signal,
  // Loaded when a command needs it: `--help` and a mistyped option answer at once.
  openEngine: async (options) => {
    const { createEngine } = await import('../engine/engine.ts');
    return createEngine({ ...options, appVersion: version });
  },
});
process.exitCode = outputLost ? exitCodes.failed : exitCode;
setTimeout(() => process.exit(), exitGrace).unref();
