import type { ErrorReport } from '../../../models/errors.ts';
import type { Citation } from '../answers/citation.ts';
import type { AnswerState, AnswerWarning, Conditions, Cost, FinishReason, Timings, Usage } from '../answers/answer.ts';

/** An answer as it is kept. Figures are null until it is finished, and stay null for one that a crash cut off. */
export interface AnswerRow {
  id: string;
  turnId: string;
  /** Index into the conversation's models, whatever column a blind turn showed it in. */
  slot: number;
  /** Place on the screen, 0-based. */
  column: number;
  /** 0-based; more than one where the run was repeated. */
  repeat: number;
  /** 0-based; how many times it was made anew before. */
  attempt: number;
  model: string;
  state: AnswerState;
  text: string;
  reasoning: string;
  finishReason: FinishReason | null;
  error: ErrorReport | null;
  warnings: AnswerWarning[];
  usage: Usage | null;
  timings: Timings | null;
  cost: Cost | null;
  leftMachine: boolean | null;
  destination: string | null;
  conditions: Conditions | null;
  /** What it cites of the passages given with its prompt, checked; null where none were. */
  citations: Citation[] | null;
  createdAt: number;
  finishedAt: number | null;
}

export interface AnswerRecord {
  row: number;
  id: string;
  turn_id: string;
  slot: number;
  column: number;
  repeat: number;
  attempt: number;
  model: string;
  state: AnswerState;
  text: string;
  reasoning: string;
  finish_reason: FinishReason | null;
  error: string | null;
  warnings: string;
  usage: string | null;
  timings: string | null;
  cost: string | null;
  left_machine: number | null;
  destination: string | null;
  conditions: string | null;
  citations: string | null;
  created_at: number;
  finished_at: number | null;
}

/** What to put between SELECT and WHERE to read `AnswerRecord`s. */
export const answerColumns = `answers.row, answers.id, turns.id AS turn_id, slot, "column", answers.repeat, attempt, model, state,
  text, reasoning, finish_reason, error, warnings, usage, timings, cost, left_machine, destination, conditions, citations,
  answers.created_at, finished_at
  FROM answers JOIN turns ON turns.row = answers.turn_row`;

export function toAnswerRow(record: AnswerRecord): AnswerRow {
  return {
    id: record.id,
    turnId: record.turn_id,
    slot: record.slot,
    column: record.column,
    repeat: record.repeat,
    attempt: record.attempt,
    model: record.model,
    state: record.state,
    text: record.text,
    reasoning: record.reasoning,
    finishReason: record.finish_reason,
    error: parse<ErrorReport>(record.error),
    warnings: JSON.parse(record.warnings) as AnswerWarning[],
    usage: parse<Usage>(record.usage),
    timings: parse<Timings>(record.timings),
    cost: parse<Cost>(record.cost),
    leftMachine: record.left_machine === null ? null : record.left_machine !== 0,
    destination: record.destination,
    conditions: conditionsOf(record.conditions),
    citations: parse<Citation[]>(record.citations),
    createdAt: record.created_at,
    finishedAt: record.finished_at,
  };
}

/** Answers of an older version lack the conditions that it did not know: those are unknown, not left out. */
function conditionsOf(json: string | null): Conditions | null {
  const kept = parse<Conditions>(json);
  return kept === null ? null : { ...unknownOfOld, ...kept };
}

const unknownOfOld = {
  topK: null,
  minP: null,
  jsonSchema: null,
  images: null,
  // Nothing could be attached to a prompt then, and nothing was masked.
  passages: 0,
  masked: null,
} satisfies Partial<Conditions>;

function parse<Value>(json: string | null): Value | null {
  return json === null ? null : (JSON.parse(json) as Value);
}
