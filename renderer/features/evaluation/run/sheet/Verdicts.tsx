import { counted } from '../../../../components/format.ts';
import type { RunView, SheetView } from '../../evaluationTypes.ts';
import { confidenceText, marginText } from '../../figures.ts';
import { findNamed, type NamedCandidate } from '../candidateNames.ts';
import classes from './SheetTab.module.css';

/** What the sheet says, in sentences, before any figure. */
export function Verdicts(props: { run: RunView; sheet: SheetView; named: readonly NamedCandidate[]; over: boolean }) {
  const { run, sheet, named, over } = props;
  const [lead, ...others] = sheet.sentences;
  const metric = run.metrics[sheet.primary];
  const rows = Math.max(0, ...sheet.verdicts.map(({ n }) => n));
  const scale = metric ?? { scale: 'number' as const };
  return (
    <section className={classes.verdict} aria-label="Verdict" aria-live="off">
      <p className={classes.lead}>
        {lead ?? (over ? 'There are not enough answers for a verdict.' : 'The verdict comes with the answers.')}
      </p>
      {others.length > 0 && (
        <ul className={classes.sentences}>
          {others.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      )}
      {sheet.verdicts.length > 0 && (
        <p className={classes.basis}>
          By {metric?.label ?? sheet.primary}, {rows > 0 && `${counted(rows, 'row')}, `}against{' '}
          {findNamed(named, sheet.baseline).name}; margin {marginText(sheet.margin, scale)}, confidence{' '}
          {confidenceText(sheet.confidence)}
          {sheet.verdicts.length > 1 && ', corrected for the number of verdicts (Holm)'}.
          {!over && ' The run is not over: looking early makes chance findings likelier.'}
          {sheet.whatIf && ' A look with other settings than the suite’s; the suite’s own verdict stays what it is.'}
        </p>
      )}
    </section>
  );
}
