import { Skeleton } from '@mantine/core';
import { useDiff } from '../../../components/diff/useDiff.ts';
import { useAnswerText } from '../state/useConversation.ts';
import classes from './DiffBody.module.css';

const mostParts = 6000;

/** An answer as its differences from another one: what it adds and what it leaves out. Shown as plain text, so that nothing is hidden. */
export function DiffBody(props: { baseId: string; baseName: string; answerId: string }) {
  const from = useAnswerText(props.baseId, 'text');
  const to = useAnswerText(props.answerId, 'text');
  const diff = useDiff(from, to);
  if (diff === null) return <Skeleton height={60} />;
  const changed = diff.parts.some((part) => part.kind !== 'same');
  return (
    <>
      <p className={classes.legend}>
        {changed ? (
          <>
            Against {props.baseName}: <ins>only here</ins> <del>only there</del>
            {diff.coarse && ' (too different to compare word by word)'}
          </>
        ) : (
          `Word for word the same as ${props.baseName}`
        )}
      </p>
      <div className={classes.text}>
        {diff.parts.slice(0, mostParts).map((part, index) => {
          const Part = part.kind === 'added' ? 'ins' : part.kind === 'removed' ? 'del' : 'span';
          // oxlint-disable-next-line react/no-array-index-key -- the parts of one result never move
          return <Part key={index}>{part.text}</Part>;
        })}
        {diff.parts.length > mostParts && ' … (shown up to here)'}
      </div>
    </>
  );
}
