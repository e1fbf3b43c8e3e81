import { Text } from '@mantine/core';
import { fitSentence, type MemoryFit } from '../../components/FitBadge.tsx';
import classes from './FitBar.module.css';

/** What the model needs, drawn against the memory that is free; a model that needs more than there is fills it all and turns red. */
export function FitBar({ fit }: { fit: MemoryFit }) {
  const share = fit.freeMemoryBytes <= 0 ? 1 : Math.min(1, fit.memoryBytes / fit.freeMemoryBytes);
  return (
    <div>
      <svg className={classes.bar} aria-hidden="true" focusable="false">
        <rect className={classes.free} width="100%" height="8" rx="4" />
        <rect
          className={classes.need}
          data-verdict={fit.verdict}
          width={`${Math.max(share * 100, 1)}%`}
          height="8"
          rx="4"
        />
      </svg>
      <Text size="xs" c="dimmed" mt={4}>
        {fitSentence(fit)}
      </Text>
    </div>
  );
}
