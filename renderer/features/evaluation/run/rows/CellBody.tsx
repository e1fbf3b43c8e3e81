import type { ReactNode } from 'react';
import { Conditions } from '../../../../components/Conditions.tsx';
import { conditionRows } from '../../../../components/conditionRows.ts';
import { ErrorNotice } from '../../../../components/ErrorNotice.tsx';
import {
  counted,
  formatBytes,
  formatCount,
  formatDuration,
  formatRate,
  formatUsd,
} from '../../../../components/format.ts';
import { StateBadge } from '../../../../components/StateBadge.tsx';
import { StatLine, type Stat } from '../../../../components/StatLine.tsx';
import type { CellView, RunView } from '../../evaluationTypes.ts';
import { valueText } from '../../figures.ts';
import { metricLabel } from '../sheet/WhatIf.tsx';
import classes from './CellPanel.module.css';

/** An answer as plain text, with all that it was made from: nothing a model or a file says becomes markup here. */
export function CellBody({ run, cell }: { run: RunView; cell: CellView }) {
  const { answer, prompt, row } = cell;
  return (
    <>
      {cell.error !== null && (
        <div className={classes.part}>
          <ErrorNotice error={cell.error} compact />
        </div>
      )}
      {cell.state === 'waiting' && <p className={classes.quiet}>The answer is still to come.</p>}
      {answer !== null && (
        <Part title="Answer">
          <pre className={classes.text} data-answer>
            {answer.text === '' ? '(nothing)' : answer.text}
          </pre>
          {answer.reasoning !== undefined && answer.reasoning !== '' && (
            <details className={classes.more}>
              <summary>Reasoning, not scored</summary>
              <pre className={classes.text}>{answer.reasoning}</pre>
            </details>
          )}
          {answer.warnings.map(({ message }) => (
            <p key={message} className={classes.warning}>
              {message}
            </p>
          ))}
        </Part>
      )}
      {row.references.length > 0 && (
        <Part title={row.references.length === 1 ? 'Reference' : 'References, the preferred one first'}>
          {row.references.map((reference) => (
            <pre key={reference} className={classes.text}>
              {reference}
            </pre>
          ))}
        </Part>
      )}
      {Object.keys(cell.scores).length > 0 && (
        <Part title="Scores">
          <dl className={classes.scores}>
            {Object.entries(cell.scores).map(([name, score]) => (
              <div key={name}>
                <dt>{metricLabel(run, name)}</dt>
                <dd>
                  {score.passed === null ? (
                    <b>{valueText(score.value, run.metrics[name] ?? { scale: 'number' })}</b>
                  ) : (
                    <StateBadge kind={score.passed ? 'good' : 'bad'} size="sm">
                      {score.value === null || score.value === 0 || score.value === 1
                        ? score.passed
                          ? 'Right'
                          : 'Wrong'
                        : valueText(score.value, run.metrics[name] ?? { scale: 'number' })}
                    </StateBadge>
                  )}
                  <span className={classes.reason}>{score.reason}</span>
                </dd>
              </div>
            ))}
          </dl>
        </Part>
      )}
      {answer !== null && (
        <Part title="Figures">
          <StatLine stats={figuresOf(cell)} label="Figures of this answer" />
          <div className={classes.conditions}>
            <Conditions
              name={cell.candidateName}
              rows={() => conditionRows(answer.conditions)}
              record={() => answer.conditions}
            />
          </div>
        </Part>
      )}
      {prompt !== null && (
        <Part title="Prompt as sent">
          {prompt.missing.length > 0 && (
            <p className={classes.warning}>The row lacks {prompt.missing.join(', ')}, so nothing was sent.</p>
          )}
          {prompt.system !== null && <Said by="System" text={prompt.system} />}
          {prompt.examples.map((example, place) => (
            // oxlint-disable-next-line react/no-array-index-key -- examples never move
            <div key={place} className={classes.example}>
              <Said by={`Example ${place + 1}`} text={example.input} />
              <Said by="Its answer" text={example.output} />
            </div>
          ))}
          {prompt.passages.map((passage) => (
            <Said key={`${passage.documentId} ${passage.text.slice(0, 40)}`} by={passage.path} text={passage.text} />
          ))}
          {cell.candidate.answering === 'transcribe' ? (
            <p className={classes.quiet}>The recording, and nothing else.</p>
          ) : (
            <Said by="Prompt" text={prompt.prompt} />
          )}
          {prompt.images.length > 0 && <p className={classes.quiet}>With {counted(prompt.images.length, 'image')}.</p>}
        </Part>
      )}
      <Part title="The row’s columns">
        <dl className={classes.fields}>
          {Object.entries(row.fields).map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value === '' ? '(empty)' : value}</dd>
            </div>
          ))}
        </dl>
      </Part>
    </>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={classes.part}>
      <h3>{title}</h3>
      {children}
    </section>
  );
}

function Said({ by, text }: { by: string; text: string }) {
  return (
    <div className={classes.said}>
      <span className={classes.by}>{by}</span>
      <pre className={classes.text}>{text}</pre>
    </div>
  );
}

function figuresOf(cell: CellView): Stat[] {
  const { answer } = cell;
  if (answer === null) return [];
  const { timings, usage, cost } = answer;
  const stats: (Stat | null)[] = [
    timings.ttftMs === null ? null : { label: 'First token', value: formatDuration(timings.ttftMs) },
    { label: 'Whole answer', value: formatDuration(timings.totalMs) },
    timings.outputTokensPerSecond === null
      ? null
      : { label: 'Tokens/s', value: formatRate(timings.outputTokensPerSecond) },
    usage.inputTokens === null ? null : { label: 'In', value: formatCount(usage.inputTokens) },
    usage.outputTokens === null ? null : { label: 'Out', value: formatCount(usage.outputTokens) },
    cell.peakMemoryBytes === null ? null : { label: 'Memory', value: formatBytes(cell.peakMemoryBytes) },
    cost === null ? null : { label: 'Cost', value: formatUsd(cost.usd) },
    cell.confidence === null
      ? null
      : cell.candidate.answering === 'classify'
        ? {
            label: 'Confidence',
            value: `${(100 * Math.exp(cell.confidence)).toFixed(1)} %`,
            title: 'What the classifier gives this label of all',
          }
        : { label: 'Confidence', value: cell.confidence.toFixed(2), title: 'Mean log-probability of its tokens, nats' },
    { label: 'Left the machine', value: answer.leftMachine ? (answer.destination ?? 'yes') : 'no' },
  ];
  return stats.filter((stat) => stat !== null);
}
