import { IconArrowUpRight, IconLock } from '@tabler/icons-react';
import { conditionRows } from '../../../components/conditionRows.ts';
import { Conditions } from '../../../components/Conditions.tsx';
import { formatCount, formatDuration, formatUsd } from '../../../components/format.ts';
import { answerName } from '../state/answerWords.ts';
import type { AnswerFacts } from '../state/conversationStore.ts';
import classes from './AnswerFigures.module.css';
import { DotStrip } from './DotStrip.tsx';
import { measures, type ColumnFigures } from './figures.ts';

/** What was measured, beside the other columns: bars for a glance, figures to read, where the text went, and under which conditions. */
export function AnswerFigures(props: { answer: AnswerFacts; figures: ColumnFigures | undefined }) {
  const { answer, figures } = props;
  if (answer.timings === null) return null;
  const waited = [
    answer.timings.queueMs >= 50 ? `waited ${formatDuration(answer.timings.queueMs)}` : null,
    answer.timings.loadMs >= 50 ? `loaded in ${formatDuration(answer.timings.loadMs)}` : null,
  ].filter((word) => word !== null);
  return (
    <div className={classes.figures}>
      {(answer.state !== 'failed' || answer.timings.ttftMs !== null) && (
        <dl className={classes.measures}>
          {measures.map(({ measure, label, explanation, bestWord, read, format }) => {
            const value = read(answer);
            const figure = figures?.[measure];
            const repeated = (figure?.values.length ?? 0) > 1;
            const shown = repeated ? (figure?.median ?? null) : value;
            return (
              <div key={measure} className={classes.measure} data-best={figure?.best === true || undefined}>
                <dt title={explanation}>
                  {label}
                  {repeated && (
                    <>
                      <span className={classes.comma}>, </span>
                      <span className={classes.median}>median</span>
                    </>
                  )}
                </dt>
                <dd>
                  {shown === null ? '–' : format(shown)}
                  {figure?.best === true && <span className={classes.best}>{bestWord}</span>}
                  {figure?.ratio != null && figure.ratio >= 1.005 && (
                    <span className={classes.ratio}>{figure.ratio.toFixed(figure.ratio < 10 ? 1 : 0)}×</span>
                  )}
                </dd>
                {repeated && figure !== undefined ? (
                  <DotStrip figure={figure} format={format} label={label} />
                ) : figure?.best == null ? null : (
                  <div className={classes.track} aria-hidden="true">
                    <div className={classes.bar} style={{ width: `${(figure.share ?? 0) * 100}%` }} />
                  </div>
                )}
              </div>
            );
          })}
        </dl>
      )}
      <div className={classes.line}>
        <Tokens answer={answer} />
        {answer.cost !== null && (
          <span>
            {formatUsd(answer.cost.usd)} <span className={classes.quiet}>prices of {answer.cost.priceListDate}</span>
          </span>
        )}
        {waited.length > 0 && <span className={classes.quiet}>{waited.join(', ')}</span>}
      </div>
      <div className={classes.line}>
        <Destination answer={answer} />
        {answer.conditions !== null && <AnswerConditions answer={answer} conditions={answer.conditions} />}
      </div>
    </div>
  );
}

function AnswerConditions(props: { answer: AnswerFacts; conditions: NonNullable<AnswerFacts['conditions']> }) {
  const { answer, conditions } = props;
  return (
    <Conditions
      name={answerName(answer)}
      rows={() => conditionRows(conditions)}
      record={() => {
        const { usage, timings, cost, destination, leftMachine, finishReason, model } = answer;
        return { model, finishReason, usage, timings, cost, leftMachine, destination, conditions };
      }}
    />
  );
}

function Tokens({ answer }: { answer: AnswerFacts }) {
  const usage = answer.usage;
  if (usage === null || (usage.inputTokens === null && usage.outputTokens === null)) return null;
  const count = (value: number | null) => (value === null ? '–' : formatCount(value));
  return (
    <span>
      {count(usage.inputTokens)} in
      {usage.cachedInputTokens !== null && usage.cachedInputTokens > 0 && (
        <span className={classes.quiet}> ({formatCount(usage.cachedInputTokens)} cached)</span>
      )}
      , {count(usage.outputTokens)} out
      {usage.reasoningTokens !== null && usage.reasoningTokens > 0 && (
        <span className={classes.quiet}> ({formatCount(usage.reasoningTokens)} reasoning)</span>
      )}
    </span>
  );
}

function Destination({ answer }: { answer: AnswerFacts }) {
  if (answer.leftMachine === null) return null;
  return answer.leftMachine ? (
    <span className={classes.left} title="Your prompt was sent to this host">
      <IconArrowUpRight size={13} aria-hidden="true" />
      Sent to {answer.destination ?? 'its service'}
    </span>
  ) : (
    <span className={classes.stayed} title={answer.destination ?? 'Nothing was sent to another machine'}>
      <IconLock size={12} aria-hidden="true" />
      Stayed here
    </span>
  );
}
