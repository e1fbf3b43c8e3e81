import { appendFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';

const skipFile = path.resolve(import.meta.dirname, '../../test-results/skipped.txt');

/**
 * Says loudly that tests are skipped and how to get what they need, and writes it down: CI fails when the list is not empty,
 * because there everything can be had.
 */
export function skipLoudly(what: string, howToGetIt: string): void {
  mkdirSync(path.dirname(skipFile), { recursive: true });
  appendFileSync(skipFile, `${what}\t${howToGetIt}\n`);
  console.warn(`\nSKIPPED: ${what}\n  to run it: ${howToGetIt}\n`);
}
