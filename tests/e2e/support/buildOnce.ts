import { buildPageIfStale } from '../../../electron/cli/buildPage.ts';
import { processTerminal } from '../../../electron/cli/terminal.ts';

/** Builds the page before the first test if a source has changed since: no test pays for it, none sees an older one, and no two build at once. */
export default async function buildOnce(): Promise<void> {
  await buildPageIfStale({
    note: (text) => void process.stderr.write(`${text}\n`),
    signal: new AbortController().signal,
    terminal: processTerminal(),
  });
}
