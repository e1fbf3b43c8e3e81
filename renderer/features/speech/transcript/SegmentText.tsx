import { memo, useEffect, useMemo, useRef } from 'react';
import type { FindHit, Segment } from '../speechTypes.ts';
import type { Player } from './player.ts';
import classes from './Transcript.module.css';
import { heardAt, timedWords, type TimedWord } from './wordCursor.ts';

/**
 * The words of a segment: a press plays from there, the one that is heard is marked. The mark is moved without React: it moves for each word.
 */
export const SegmentText = memo(function SegmentText(props: {
  segment: Segment;
  player: Player;
  shading: boolean;
  hits: readonly FindHit[];
  currentHit: FindHit | null;
}) {
  const { segment, player } = props;
  const words = useMemo(() => timedWords(segment), [segment]);
  const box = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    let marked: Element | null = null;
    const follow = (seconds: number) => {
      const inside = seconds >= segment.start - 0.01 && seconds <= segment.end + 0.4;
      const index = inside ? heardAt(words, seconds) : -1;
      const next = index < 0 ? null : (box.current?.querySelector(`[data-word="${index}"]`) ?? null);
      if (next === marked) return;
      marked?.removeAttribute('data-heard');
      next?.setAttribute('data-heard', 'true');
      marked = next;
    };
    follow(player.time());
    return player.onTime(follow);
  }, [player, segment.start, segment.end, words]);
  return (
    // The keyboard plays from the row, and moves by word with the arrows.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions
    <p
      ref={box}
      className={classes.text}
      onClick={(event) => {
        if (window.getSelection()?.isCollapsed === false) return;
        const at = (event.target as HTMLElement).closest('[data-word]')?.getAttribute('data-word');
        const word = at === null || at === undefined ? undefined : words[Number(at)];
        if (word !== undefined) player.play(word.start);
      }}
    >
      {words.map((word, index) => (
        <Word
          // oxlint-disable-next-line react/no-array-index-key -- a word has no name but its place
          key={index}
          index={index}
          word={word}
          doubt={props.shading ? doubtOf(word.probability) : undefined}
          hit={hitOf(word, props.hits, props.currentHit)}
        />
      ))}
      {words.length === 0 && <span className={classes.nothing}>(nothing)</span>}
    </p>
  );
});

function Word(props: { index: number; word: TimedWord; doubt: string | undefined; hit: string | undefined }) {
  const { word } = props;
  return (
    <>
      <span
        className={classes.word}
        data-word={props.index}
        data-doubt={props.doubt}
        data-hit={props.hit}
        title={props.doubt === undefined ? undefined : `${Math.round((word.probability ?? 0) * 100)} % sure`}
      >
        {word.text}
      </span>{' '}
    </>
  );
}

/** Below a half the model would as soon have written something else. */
export function doubtOf(probability: number | null): 'much' | 'some' | undefined {
  if (probability === null || probability >= 0.8) return undefined;
  return probability < 0.5 ? 'much' : 'some';
}

function hitOf(word: TimedWord, hits: readonly FindHit[], current: FindHit | null): string | undefined {
  const end = word.at + word.text.length;
  const touches = (hit: FindHit) => hit.start < end && hit.end > word.at;
  if (current !== null && touches(current)) return 'current';
  return hits.some(touches) ? 'other' : undefined;
}
