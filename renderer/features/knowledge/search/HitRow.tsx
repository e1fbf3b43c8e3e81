import { memo } from 'react';
import { formatWord } from '../formatWord.ts';
import type { Hit, SearchResult } from '../knowledgeTypes.ts';
import classes from './HitRow.module.css';
import { ScorePopover } from './ScorePopover.tsx';
import { highlightParts, snippetStart } from './searchState.ts';

/** Letters of a passage that a row shows; all of it is a press away. */
const snippetLength = 700;

/** One passage found: document, page, headings, the words in it, and why it stands here. The whole row opens it. */
export const HitRow = memo(function HitRow(props: {
  hit: Hit;
  place: number;
  conditions: SearchResult['conditions'];
  open: boolean;
  onOpen: (hit: Hit) => void;
}) {
  const { hit } = props;
  const headings = hit.headings.filter((heading) => heading !== hit.title);
  const from = snippetStart(hit.text, hit.highlights);
  const parts = highlightParts(hit.text, hit.highlights).flatMap((part) => {
    const text = part.text.slice(Math.max(0, from - part.start), Math.max(0, from + snippetLength - part.start));
    return text === '' ? [] : [{ ...part, text }];
  });
  return (
    <li className={classes.row} data-open={props.open || undefined}>
      <div className={classes.head}>
        <button
          type="button"
          className={classes.title}
          data-hit={props.place - 1}
          aria-current={props.open || undefined}
          onClick={() => props.onOpen(hit)}
          title={hit.path}
        >
          {hit.title}
        </button>
        <span className={classes.place}>
          {hit.page === null ? formatWord(hit.format) : `${hit.format === 'pptx' ? 'slide' : 'page'} ${hit.page}`}
        </span>
      </div>
      <ScorePopover hit={hit} place={props.place} conditions={props.conditions} />
      {headings.length > 0 && <div className={classes.headings}>{headings.join(' › ')}</div>}
      {hit.hidden && <div className={classes.hidden}>Holds text that is hidden in the document</div>}
      <p className={classes.text}>
        {from > 0 && '… '}
        {parts.map((part) =>
          part.marked ? <mark key={part.start}>{part.text}</mark> : <span key={part.start}>{part.text}</span>,
        )}
        {from + snippetLength < hit.text.length && ' …'}
      </p>
    </li>
  );
});
