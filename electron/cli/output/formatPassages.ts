import path from 'node:path';
import type { Citation } from '../../engine/answers/citation.ts';
import type { TurnContext } from '../../engine/answers/turnContext.ts';
import type { AskPlan } from '../../engine/retrieval/ask.ts';
import type { AttachPlan } from '../../engine/retrieval/attach.ts';
import { printable } from './printable.ts';

/** Exactly what would leave this machine, and where to. */
export function formatLeaving({ context, leaves, masked }: AttachPlan): string {
  const passages = leaves.passages.map(({ title, page, text }, index) =>
    printable(`[${index + 1}] ${title}${page === null ? '' : `, page ${page}`}\n${text}\n`),
  );
  const counts = masked.map(({ kind, count }) => `${count} ${kind}`).join(', ');
  return [
    printable(`These passages would be sent to ${context.destinations.join(' and ')}:\n`),
    ...passages,
    ...(context.mask ? [`Masked: ${counts === '' ? 'nothing found' : counts}\n`] : []),
  ].join('\n');
}

/** The whole prompt of a question as it would leave this machine, and where to. */
export function formatAskLeaving({ prompt, masked }: Pick<AskPlan, 'prompt' | 'masked'>, host: string): string {
  const counts = masked.map(({ kind, count }) => `${count} ${kind}`).join(', ');
  return printable(
    `This would be sent to ${host}:\n\n${prompt}\n${counts === '' ? '' : `\nMasked: ${counts}\n`}\nTake passages out with --without, like --without 2,4.\n`,
  );
}

/** `6 passages of papers, 2 left out (the smallest context is too short)`. */
export function formatPassageCount({ passages, leftOut, base }: TurnContext): string {
  const count = `${passages.length} ${passages.length === 1 ? 'passage' : 'passages'} of ${base.name}`;
  return printable(
    leftOut.length === 0 ? count : `${count}, ${leftOut.length} left out (the smallest context is too short)`,
  );
}

/** A line per place that an answer names: where it is, and whether its words stand there. */
export function formatCitations(citations: readonly Citation[]): string {
  const lines = citations.map(({ marker, path: file, page, start, end, quote, found, matched }) => {
    const where = file === '' ? 'no such passage' : `${path.relative(process.cwd(), file) || file}:${start}-${end}`;
    const words = quote === null ? '' : `  “${quote.replaceAll(/\s+/g, ' ').slice(0, 120)}”`;
    const verdict = !found
      ? 'NOT FOUND'
      : matched === true
        ? 'same words (not cited by the model)'
        : quote === null
          ? 'given'
          : 'verified';
    return printable(
      `${marker === '' ? '[-]' : marker} ${verdict}  ${where}${page === null ? '' : `, page ${page}`}${words}`,
    );
  });
  return lines.length === 0 ? '' : `\n${lines.join('\n')}\n`;
}
