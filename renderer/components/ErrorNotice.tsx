import { Button, Code, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { reportOf, type ErrorReport } from '../app/reportOf.ts';
import classes from './ErrorNotice.module.css';

/** One error: what happened to what, what to do, its code, and a way to try again where that makes sense. */
export function ErrorNotice(props: { error: unknown; onRetry?: () => void; retryLabel?: string; compact?: boolean }) {
  const report = isReport(props.error) ? props.error : reportOf(props.error);
  return (
    <div className={classes.notice} role="alert" data-compact={props.compact === true || undefined}>
      <div className={classes.what}>
        <IconAlertTriangle size={16} className={classes.icon} aria-hidden="true" />
        <div className={classes.body}>
          <Text size="sm" fw={500} className={classes.message}>
            <Words text={report.message} />
          </Text>
          {report.details !== undefined && (
            <ul className={classes.details}>
              {[...new Set(report.details)].map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          )}
          {report.hint !== undefined && (
            <Text size="sm" className={classes.hint}>
              <Words text={report.hint} />
            </Text>
          )}
          <Code className={classes.code}>{report.code}</Code>
        </div>
      </div>
      {props.onRetry !== undefined && (
        <Button size="xs" variant="default" onClick={props.onRetry} className={classes.again}>
          {props.retryLabel ?? 'Try again'}
        </Button>
      )}
    </div>
  );
}

/** A command stands in backticks, as on the terminal. */
function Words({ text }: { text: string }) {
  return text.split(/`([^`\n]+)`/).map((part, index) =>
    index % 2 === 1 ? (
      // oxlint-disable-next-line react/no-array-index-key -- the parts of a text have no name but their place
      <Code key={index} className={classes.command}>
        {part}
      </Code>
    ) : (
      part
    ),
  );
}

function isReport(value: unknown): value is ErrorReport {
  return (
    typeof value === 'object' && value !== null && !(value instanceof Error) && 'code' in value && 'message' in value
  );
}
