import { Badge, Tooltip } from '@mantine/core';
import { formatBytes } from './format.ts';

export interface MemoryFit {
  verdict: 'fits' | 'tight' | 'too-large';
  memoryBytes: number;
  freeMemoryBytes: number;
}

const verdicts = {
  fits: { label: 'Fits in memory', color: 'teal' },
  tight: { label: 'Tight fit', color: 'yellow' },
  'too-large': { label: 'Too large', color: 'red' },
} as const;

/** Whether a model will run on this machine, and against which figures that was judged. */
export function FitBadge({ fit }: { fit: MemoryFit }) {
  const { label, color } = verdicts[fit.verdict];
  return (
    <Tooltip label={fitSentence(fit)} withArrow events={{ hover: true, focus: true, touch: true }}>
      <Badge
        variant="light"
        color={color}
        size="sm"
        tt="none"
        fw={500}
        flex="none"
        tabIndex={0}
        aria-label={`${label}. ${fitSentence(fit)}`}
      >
        {label}
      </Badge>
    </Tooltip>
  );
}

/** The figures in a sentence. */
export function fitSentence(fit: MemoryFit): string {
  return `Needs about ${formatBytes(fit.memoryBytes)}; ${formatBytes(fit.freeMemoryBytes)} of memory is free now.`;
}
