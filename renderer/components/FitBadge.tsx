import { Tooltip } from '@mantine/core';
import { formatBytes } from './format.ts';
import { StateBadge } from './StateBadge.tsx';

export interface MemoryFit {
  verdict: 'fits' | 'tight' | 'too-large';
  memoryBytes: number;
  freeMemoryBytes: number;
}

const verdicts = {
  fits: { label: 'Fits in memory', kind: 'good' },
  tight: { label: 'Tight fit', kind: 'warn' },
  'too-large': { label: 'Too large', kind: 'bad' },
} as const;

/** Whether a model will run on this machine, and against which figures that was judged. */
export function FitBadge({ fit }: { fit: MemoryFit }) {
  const { label, kind } = verdicts[fit.verdict];
  return (
    <Tooltip label={fitSentence(fit)} withArrow events={{ hover: true, focus: true, touch: true }}>
      <StateBadge kind={kind} flex="none" tabIndex={0} role="note" aria-label={`${label}. ${fitSentence(fit)}`}>
        {label}
      </StateBadge>
    </Tooltip>
  );
}

/** The figures in a sentence. */
export function fitSentence(fit: MemoryFit): string {
  return `Needs about ${formatBytes(fit.memoryBytes)}; ${formatBytes(fit.freeMemoryBytes)} of memory is free now.`;
}
