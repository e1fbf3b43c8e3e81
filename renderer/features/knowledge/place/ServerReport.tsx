import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { ErrorNotice } from '../../../components/ErrorNotice.tsx';
import type { ServerReport as Report } from '../knowledgeTypes.ts';
import classes from './ServerReport.module.css';
import { reportLines } from './reportLines.ts';

/** What a server said when it was tried, a line each; what is in the way comes last, with what to do. */
export function ServerReport({ report }: { report: Report }) {
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // In a dialog it comes below what is in sight. Newer browsers return a promise, which would be taken for what tidies up.
    element.current?.scrollIntoView({ block: 'nearest' });
  }, [report]);
  return (
    <div ref={element} className={classes.report} aria-live="polite">
      <ul className={classes.lines}>
        {reportLines(report).map(({ good, words }) => (
          <li key={words} className={classes.line} data-good={good || undefined}>
            {good ? <IconCheck size={15} aria-hidden="true" /> : <IconAlertTriangle size={15} aria-hidden="true" />}
            <span>
              {!good && <span className="ys-visually-hidden">To be looked at: </span>}
              {words}
            </span>
          </li>
        ))}
      </ul>
      {report.problem !== null && <ErrorNotice error={report.problem} compact />}
    </div>
  );
}
