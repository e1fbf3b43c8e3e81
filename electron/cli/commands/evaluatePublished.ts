import path from 'node:path';
import { YardstickError } from '../../../models/errors.ts';
import { readWholeFile } from '../../engine/documents/readWholeFile.ts';
import type { CommandContext } from '../context.ts';
import { formatPublished } from '../output/formatSheet.ts';
import { UsageError } from '../usageError.ts';
import { findRun } from './evaluateFind.ts';

/** What the engine takes in, bytes; files without samples have some 100 kB. */
const fileLimit = 20_000_000;

/** `evaluate published RUN FILE`: published results beside the measured ones of a candidate. */
export async function addPublished(
  context: CommandContext,
  options: { candidate?: string },
  named: string,
  file: string,
): Promise<void> {
  const text = Buffer.from(await readWholeFile(path.resolve(file), fileLimit)).toString('utf8');
  await context.withEngine(async ({ evaluationDesk }) => {
    const run = findRun(evaluationDesk, named);
    const candidate = candidateOf(evaluationDesk.run(run).suite.candidates, options.candidate);
    const { published } = evaluationDesk.readPublished({ run, candidate, text });
    context.print({ id: run, published }, () => formatPublished(published));
  });
}

function candidateOf(candidates: readonly { id: string }[], named: string | undefined): string {
  const ids = candidates.map(({ id }) => id);
  if (named === undefined && ids.length > 1) {
    throw new UsageError('usage/missing-option', `Whose? Give --candidate: ${ids.join(', ')}`);
  }
  const found = ids.find((id) => named === undefined || id === named);
  if (found !== undefined) return found;
  throw new YardstickError('evaluation/not-found', `This run has no candidate “${named ?? ''}”.`, {
    hint: `It has ${ids.join(', ')}.`,
  });
}
