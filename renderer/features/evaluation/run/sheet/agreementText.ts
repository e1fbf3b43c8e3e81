import { counted, formatCount } from '../../../../components/format.ts';
import type { SheetView } from '../../evaluationTypes.ts';

/** "8 of 12 marked answers judged alike, Cohen’s kappa 0.40 (0.02 to 0.78)": the interval is at the suite's confidence. */
export function agreementText({ labelled, agree, kappa, low, high, compares }: SheetView['agreement'][number]): string {
  if (labelled === 0) {
    return compares
      ? 'not known. Mark a candidate’s answer and the baseline’s of the same row, one good and one bad, under Rows.'
      : 'not known. Mark some answers as good or bad under Rows.';
  }
  const what = compares ? counted(labelled, 'marked pair') : counted(labelled, 'marked answer');
  const interval = low === null || high === null ? '' : ` (${low.toFixed(2)} to ${high.toFixed(2)})`;
  // One rater who never varies agrees as often as chance has it, and the interval's error is nought whatever the number: no certainty.
  const isFlat = kappa === 0 && low === high;
  const meaning = isFlat
    ? '; you or the judge said the same of all, so it shows nothing yet'
    : `${interval}; 1 is full agreement, 0 is chance`;
  return `${formatCount(agree)} of ${what} judged as you did${kappa === null ? '' : `, Cohen’s kappa ${kappa.toFixed(2)}${meaning}`}`;
}
