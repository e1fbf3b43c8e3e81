import { Popover, Text } from '@mantine/core';
import { useState } from 'react';
import type { Hit, SearchResult } from '../knowledgeTypes.ts';
import classes from './HitRow.module.css';

/** A hit's score, and on a press where it comes from. The pop-over exists from its first opening on: hits are many. */
export function ScorePopover(props: { hit: Hit; place: number; conditions: SearchResult['conditions'] }) {
  const { hit, conditions } = props;
  const [opened, setOpened] = useState<boolean | null>(null);
  const button = (
    <button
      type="button"
      className={classes.score}
      aria-haspopup="dialog"
      aria-expanded={opened === true}
      aria-label={`Score ${scoreText(hit.score)}: where it comes from`}
      onClick={() => setOpened(opened !== true)}
    >
      {scoreText(hit.score)}
    </button>
  );
  if (opened === null) return button;
  return (
    <Popover position="bottom-end" width={300} opened={opened} onChange={setOpened} trapFocus withinPortal>
      <Popover.Target>{button}</Popover.Target>
      <Popover.Dropdown>
        <Text size="sm" fw={600}>
          Place {props.place}, score {scoreText(hit.score)}
        </Text>
        <Text size="xs" c="dimmed">
          {scoreWords(conditions)} It orders the hits of one search and says nothing across searches.
        </Text>
        <dl className={classes.ranks}>
          <dt>By meaning</dt>
          <dd>{rankText(hit.ranks.dense, conditions.mode === 'keyword')}</dd>
          <dt>By words</dt>
          <dd>{rankText(hit.ranks.keyword, conditions.mode === 'dense')}</dd>
          <dt>By the reranker</dt>
          <dd>{rankText(hit.ranks.rerank, conditions.reranker === null)}</dd>
        </dl>
      </Popover.Dropdown>
    </Popover>
  );
}

/** Three significant digits, a real minus sign. */
export function scoreText(score: number): string {
  const size = Math.abs(score);
  const text =
    size >= 100 ? score.toFixed(0) : size >= 10 ? score.toFixed(1) : size >= 1 ? score.toFixed(2) : score.toFixed(3);
  return text.replace('-', '−');
}

function scoreWords({ mode, reranker }: SearchResult['conditions']): string {
  if (reranker !== null) return 'What the reranker gave, which read question and passage together.';
  if (mode === 'hybrid') return 'The sum of 1 / (60 + place) over the rankings below (reciprocal rank fusion).';
  if (mode === 'dense') return 'The cosine of the angle between question and passage.';
  return 'BM25: rare words that stand often in a short passage count most.';
}

const rankText = (rank: number | null, unused: boolean): string =>
  rank === null ? (unused ? 'not used' : 'not found') : `place ${rank}`;
