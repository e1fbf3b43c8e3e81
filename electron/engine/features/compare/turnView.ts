import type { YardstickError } from '../../../../models/errors.ts';
import type { AnswerWarning } from '../../answers/answer.ts';
import { blindAnswer } from '../../answers/blindAnswer.ts';
import { distinctNames } from '../../answers/distinctNames.ts';
import type { TurnContext } from '../../answers/turnContext.ts';
import type { AnswerRow } from '../../store/answerRow.ts';
import type { TurnRow } from '../../store/turns.ts';
import type { VoteRow } from '../../store/votes.ts';
import { fairnessNotes } from './fairness.ts';
import type { LiveAnswer } from './liveAnswers.ts';
import type { AnswerView, TurnView } from './view.ts';

export interface TurnParts {
  turn: TurnRow;
  /** The newest attempt at each place. */
  answers: AnswerRow[];
  vote: VoteRow | null;
  live: (answerId: string) => LiveAnswer | undefined;
  nameOf: (model: string) => string;
}

/** A turn as the page may see it: what would betray a model stays out until the vote. */
export function turnView({ turn, answers, vote, live, nameOf }: TurnParts): TurnView {
  const hidden = turn.blind && vote === null;
  const names = distinctNames(
    answers.map(({ model }) => model),
    nameOf,
  );
  const views = answers.map((row) => answerView(row, live(row.id), turn.blind, names));
  return {
    id: turn.id,
    conversationId: turn.conversationId,
    position: turn.position,
    prompt: turn.prompt,
    context: turn.context === null ? null : contextView(turn.context, hidden),
    createdAt: turn.createdAt,
    answers: hidden ? views.map(hide) : views,
    fairness: hidden ? [] : fairnessOf(answers, views),
    // One that only showed the names has chosen nothing.
    vote:
      vote === null || vote.models.length === 0
        ? null
        : {
            winnerAnswerId: vote.winnerAnswerId,
            outcome: vote.outcome,
            blind: vote.blind,
            createdAt: vote.createdAt,
          },
    blind: hidden,
  };
}

function answerView(
  row: AnswerRow,
  live: LiveAnswer | undefined,
  blind: boolean,
  nameOf: (model: string) => string,
): AnswerView {
  const unsaved = live?.unsaved ?? null;
  const ended = unsaved?.answer;
  return {
    id: row.id,
    turnId: row.turnId,
    column: row.column,
    repeat: row.repeat,
    attempt: row.attempt,
    alias: blind ? String.fromCharCode(65 + row.column) : null,
    model: row.model,
    modelName: nameOf(row.model),
    state: unsaved?.state ?? live?.state ?? row.state,
    progress: live?.progress ?? null,
    waiting: live === undefined || unsaved !== null ? null : waitingOf(live, Date.now()),
    text: live?.text ?? row.text,
    reasoning: live?.reasoning ?? row.reasoning,
    finishReason: ended?.finishReason ?? row.finishReason,
    error: ended?.error ?? row.error,
    warnings: [...(live?.warnings ?? row.warnings), ...(unsaved === null ? [] : [notSaved(unsaved.why)])],
    usage: ended?.usage ?? row.usage,
    timings: ended?.timings ?? row.timings,
    cost: ended?.cost ?? row.cost,
    leftMachine: ended?.leftMachine ?? row.leftMachine,
    destination: ended?.destination ?? row.destination,
    conditions: ended?.conditions ?? row.conditions,
    citations: ended?.citations ?? row.citations,
  };
}

function waitingOf({ heardAt, limitMs, retryAt }: LiveAnswer, now: number): AnswerView['waiting'] {
  return {
    quietMs: Math.max(0, now - heardAt),
    limitMs,
    retryInMs: retryAt === null ? null : Math.max(0, retryAt - now),
  };
}

function notSaved({ message, hint }: YardstickError): AnswerWarning {
  const why = hint === undefined ? message : `${message.replace(/\.$/, '')}. ${hint}`;
  return { code: 'other', message: `Not saved yet, but tried again every second: ${why}` };
}

/** Without the prompt as it was put together: the page has its parts. Hosts name the services of a blind turn. */
function contextView({ prompt: _prompt, ...context }: TurnContext, hidden: boolean): TurnView['context'] {
  return hidden ? { ...context, destinations: [] } : context;
}

/** The name, how far a load has come and how long its service is waited for would give the model away as well. */
function hide(answer: AnswerView): AnswerView {
  const waiting = answer.waiting && { ...answer.waiting, limitMs: null, retryInMs: null };
  return { ...blindAnswer(answer), modelName: null, progress: null, waiting };
}

function fairnessOf(rows: AnswerRow[], views: AnswerView[]): TurnView['fairness'] {
  return fairnessNotes(
    views.map((view, index) => ({
      id: view.id,
      name: view.modelName ?? '',
      column: view.column,
      repeat: view.repeat + 1,
      repeats: views.filter(({ column }) => column === view.column).length,
      local: rows[index]?.model.startsWith('local:') ?? false,
      state: view.state,
      finishReason: view.finishReason,
      warnings: view.warnings ?? [],
      usage: view.usage,
      conditions: view.conditions,
    })),
  );
}
