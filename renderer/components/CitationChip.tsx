import { IconCheck, IconQuestionMark } from '@tabler/icons-react';
import type { Citation } from '../app/engineTypes.ts';
import classes from './CitationChip.module.css';
import { markerNumber, statusText, type CitationStatus } from './citations.ts';

/** A marker in an answer: leads to the place, and says whether what it stands behind was found there. */
export function CitationChip(props: { citation: Citation; status: CitationStatus; onOpen: () => void }) {
  const { citation, status } = props;
  const where = citation.page === null ? citation.title : `${citation.title}, page ${citation.page}`;
  return (
    <button
      type="button"
      className={classes.chip}
      data-status={status}
      title={`${where}. ${statusText(citation)}`}
      aria-label={`Source ${markerNumber(citation.marker)}: ${where}. ${statusText(citation)}`}
      onClick={props.onOpen}
    >
      {markerNumber(citation.marker)}
      {status === 'verified' && <IconCheck size={11} stroke={3} aria-hidden="true" />}
      {status === 'missing' && <IconQuestionMark size={11} stroke={3} aria-hidden="true" />}
    </button>
  );
}
