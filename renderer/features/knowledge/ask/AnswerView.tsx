import { Button, Loader } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { IconArrowUpRight, IconLock, IconPlayerStopFilled, IconQuestionMark } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useTRPC } from '../../../app/trpc.ts';
import { CitationChip } from '../../../components/CitationChip.tsx';
import { conditionRows } from '../../../components/conditionRows.ts';
import { Conditions } from '../../../components/Conditions.tsx';
import { ErrorNotice } from '../../../components/ErrorNotice.tsx';
import { formatCount, formatDuration, formatRate, formatUsd } from '../../../components/format.ts';
import { CitationContext } from '../../../components/markdown/CitationMark.tsx';
import { Markdown } from '../../../components/markdown/Markdown.tsx';
import { StateBadge } from '../../../components/StateBadge.tsx';
import { StatLine, type Stat } from '../../../components/StatLine.tsx';
import { openCitation, type OpenedDocument } from '../document/openedDocument.ts';
import type { Question } from '../knowledgeTypes.ts';
import { timingText } from '../search/timingText.ts';
import classes from './AskTab.module.css';
import {
  distinctCitations,
  markerNumber,
  markersIn,
  markerStatus,
  shownCitation,
  statusOf,
  statusText,
} from '../../../components/citations.ts';
import { isRunning, type FollowedQuestion } from './useQuestion.ts';

/** An answer as it grows: its text with markers that lead to their places, the sources with what was checked, and the figures. */
export function AnswerView(props: {
  followed: FollowedQuestion & { question: Question };
  /** Hosts that the question went to for its search. */
  searchedAt: readonly string[];
  onOpen: (opened: OpenedDocument) => void;
}) {
  const { onOpen } = props;
  const { question, text } = props.followed;
  const trpc = useTRPC();
  const clipboard = useClipboard({ timeout: 1_500 });
  const stop = useMutation(trpc.knowledge.stop.mutationOptions());
  const running = isRunning(question);
  const { citations, answer } = question;
  const drawMarker = useCallback(
    (text: string) => {
      const chips = markersIn(text).flatMap((marker) => {
        const citation = shownCitation(citations, marker);
        const status = markerStatus(citations, marker);
        if (status === null) return [];
        if (citation === null) return [<UnknownMarker key={marker} marker={marker} />];
        return [
          <CitationChip
            key={marker}
            citation={citation}
            status={status}
            onOpen={() => onOpen(openCitation(citation))}
          />,
        ];
      });
      return chips.length === 0 ? null : chips;
    },
    [citations, onOpen],
  );
  const sources = distinctCitations(citations);
  const error = answer?.error ?? question.error;
  return (
    <article className={classes.answer} aria-label="Answer" aria-busy={running}>
      <h2 className={classes.question} title={question.question.length > 200 ? question.question : undefined}>
        {question.question}
      </h2>
      <output className={classes.state}>
        {running && <Loader size={12} color="currentColor" />}
        {stateText(question)}
        {running && (
          <Button
            size="compact-xs"
            variant="default"
            leftSection={<IconPlayerStopFilled size={11} aria-hidden="true" />}
            loading={stop.isPending}
            onClick={() => stop.mutate({ id: question.id })}
          >
            Stop
          </Button>
        )}
        {!running && text !== '' && (
          <Button size="compact-xs" variant="subtle" color="gray" onClick={() => clipboard.copy(text)}>
            {clipboard.copied ? 'Copied' : 'Copy'}
          </Button>
        )}
      </output>
      {question.declined && (
        <div className={classes.declined} role="note">
          The model says that these documents do not answer the question.
        </div>
      )}
      <CitationContext value={drawMarker}>
        <Markdown text={text} streaming={running} />
      </CitationContext>
      {error != null && <ErrorNotice error={error} />}
      {question.warnings.length > 0 && (
        <ul className={classes.warnings} aria-label="Warnings">
          {question.warnings.map((warning) => (
            <li key={warning.code + warning.message}>{warning.message}</li>
          ))}
        </ul>
      )}
      {!running &&
        answer !== null &&
        answer.text !== '' &&
        error == null &&
        sources.length === 0 &&
        !question.declined && (
          <div className={classes.declined} role="note">
            This answer names no source. What it says was not checked against the documents.
          </div>
        )}
      {sources.length > 0 && sources.every(({ matched }) => matched === true) && (
        <div className={classes.declined} role="note">
          The model names no source. Yardstick compared its answer with the passages, and found these words of it there.
        </div>
      )}
      {sources.length > 0 && (
        <ol className={classes.sources} aria-label="Sources">
          {sources.map((citation) => {
            const status = statusOf(citation);
            const { matched } = citation;
            return (
              <li key={`${citation.marker} ${citation.start} ${citation.quote ?? ''}`} className={classes.source}>
                <span className={classes.number}>{markerNumber(citation.marker)}</span>
                {citation.documentId === '' ? (
                  <span className={classes.unknown}>No passage has this number</span>
                ) : (
                  <button
                    type="button"
                    className={classes.sourceTitle}
                    title={citation.path}
                    onClick={() => onOpen(openCitation(citation))}
                  >
                    {citation.title}
                    {citation.page === null ? '' : `, page ${citation.page}`}
                  </button>
                )}
                <StateBadge
                  kind={status === 'missing' ? 'bad' : status === 'verified' && matched !== true ? 'good' : 'neutral'}
                  size="sm"
                >
                  {statusText(citation)}
                </StateBadge>
                {citation.quote !== null && <p className={classes.quote}>“{citation.quote}”</p>}
              </li>
            );
          })}
        </ol>
      )}
      {answer !== null && <Figures question={question} answer={answer} searchedAt={props.searchedAt} />}
    </article>
  );
}

/** A number that the model made up. */
function UnknownMarker({ marker }: { marker: string }) {
  return (
    <span className={classes.chip} data-status="missing" data-dead title="No passage has this number">
      {markerNumber(marker)}
      <IconQuestionMark size={11} stroke={3} aria-label="No passage has this number" />
    </span>
  );
}

function Figures(props: {
  question: Question;
  answer: NonNullable<Question['answer']>;
  searchedAt: readonly string[];
}) {
  const { question, answer, searchedAt } = props;
  const { timings, usage, cost, conditions, leftMachine, destination, model, finishReason } = answer;
  const stats: Stat[] = [
    {
      label: 'First token',
      value: timings.ttftMs === null ? '–' : formatDuration(timings.ttftMs),
      title: 'Time to first token, from the moment the model had its turn',
    },
    {
      label: 'Tokens/s',
      value: timings.outputTokensPerSecond === null ? '–' : formatRate(timings.outputTokensPerSecond),
      title: 'Output tokens after the first, divided by the time from the first to the last',
    },
    { label: 'Total', value: formatDuration(timings.totalMs) },
    {
      label: 'Tokens',
      value: `${usage.inputTokens === null ? '–' : formatCount(usage.inputTokens)} in, ${usage.outputTokens === null ? '–' : formatCount(usage.outputTokens)} out`,
    },
    ...(cost === null ? [] : [{ label: `Cost, prices of ${cost.priceListDate}`, value: formatUsd(cost.usd) }]),
  ];
  return (
    <div className={classes.figures}>
      <StatLine stats={stats} label="Figures" />
      {question.plan !== null && (
        <StatLine stats={[{ label: 'Search', value: timingText(question.plan.search) }]} label="Search" />
      )}
      {leftMachine ? (
        <StateBadge kind="warn" size="sm" leftSection={<IconArrowUpRight size={12} aria-hidden="true" />}>
          Sent to {destination ?? 'its service'}
        </StateBadge>
      ) : searchedAt.length > 0 ? (
        <StateBadge kind="warn" size="sm" leftSection={<IconArrowUpRight size={12} aria-hidden="true" />}>
          Searched on {searchedAt.join(' and ')}
        </StateBadge>
      ) : (
        <StateBadge kind="good" size="sm" leftSection={<IconLock size={11} aria-hidden="true" />}>
          Stayed here
        </StateBadge>
      )}
      <Conditions
        name={question.modelName}
        rows={() => conditionRows(conditions)}
        record={() => ({
          model,
          finishReason,
          usage,
          timings,
          cost,
          leftMachine,
          destination,
          conditions,
          retrieval: question.plan?.search.conditions,
          citations: question.citations,
        })}
      />
    </div>
  );
}

function stateText(question: Question): string {
  const percent = question.progress === null ? '' : `, ${Math.floor(question.progress * 100)} %`;
  const passages = question.plan === null ? '' : ` ${question.plan.passages.length} passages`;
  switch (question.state) {
    case 'queued':
      return question.plan === null ? 'Searching the documents' : `Waiting for ${question.modelName}`;
    case 'loading':
      return `Loading ${question.modelName}${percent}`;
    case 'reading':
      return `${question.modelName} reads${passages}${percent}`;
    case 'writing':
      return `${question.modelName} writes`;
    case 'stopped':
      return `${question.modelName}, stopped`;
    case 'failed':
      return `${question.modelName}, failed`;
    case 'interrupted':
      return `${question.modelName}, interrupted`;
    case 'done':
      return question.modelName;
  }
}
