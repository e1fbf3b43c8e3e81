import type { PromptMessage } from '../../answers/answer.ts';
import type { AnswerRow } from '../../store/answerRow.ts';
import type { TurnRow } from '../../store/turns.ts';

/** A column, wherever it stands on the screen: columns may be moved and removed between turns. */
export interface Column {
  model: string;
  /** How many columns to the left of it have the same model. */
  twin: number;
}

/** What a column has been told and has said. */
export interface ColumnHistory {
  messages: PromptMessage[];
  /** The models whose answers stand in for those that the column was not yet there to give. */
  borrowedFrom: string[];
  /** Turns that were left out because their passages were never shown for this column's service. */
  withheld: number;
  /** A turn told here was masked before it left: whatever is told of it now must be masked again. */
  masked: boolean;
}

/** How the passages of earlier turns are told. */
export interface Telling {
  /** `host[:port]` that the column leaves the machine for; null where it stays. */
  leavesFor: string | null;
  /** Positions of turns that are told without their passages. */
  without: readonly number[];
}

const asItWas: Telling = { leavesFor: null, without: [] };

/** The column at a place in a list of models. */
export function columnAt(models: readonly string[], slot: number): Column {
  const model = models[slot] ?? '';
  return { model, twin: models.slice(0, slot).filter((other) => other === model).length };
}

/**
 * The conversation as one column knows it: each earlier prompt with that column's newest answer (of the repeats, the first). The turns
 * before a model came into the conversation are told with the first column's answers; from then on a turn in which it said nothing is
 * left out, question and all: another model's words are never taken for its own.
 *
 * Passages stay in it as they were given. A turn whose passages were not released to the host that a column goes to is left out of that column, its
 * answer too: an answer quotes what it was given. So are the turns after it that would be told with other models' answers.
 *
 * @param turns in order
 */
export function columnHistory(
  turns: TurnRow[],
  answers: AnswerRow[],
  column: Column,
  { leavesFor, without }: Telling = asItWas,
): ColumnHistory {
  const rowsOf = Map.groupBy(
    answers.filter(({ repeat }) => repeat === 0).toSorted((a, b) => a.slot - b.slot),
    ({ turnId }) => turnId,
  );
  const messages: PromptMessage[] = [];
  const borrowedFrom = new Set<string>();
  let hasJoined = false;
  let withheld = 0;
  let masked = false;
  for (const turn of turns) {
    const rows = rowsOf.get(turn.id) ?? [];
    const own = rows.filter(({ model }) => model === column.model);
    hasJoined ||= own.length > 0;
    const answer = hasJoined ? (own[column.twin] ?? own[0]) : rows[0];
    if (answer === undefined || answer.text === '') continue;
    const { context } = turn;
    const isReleased = context === null || leavesFor === null || context.destinations.includes(leavesFor);
    // Another model's words after such a turn may quote it as well.
    if (!isReleased || (withheld > 0 && !hasJoined)) {
      withheld += 1;
      continue;
    }
    if (!hasJoined) borrowedFrom.add(answer.model);
    masked ||= context?.mask === true;
    const prompt = context === null || without.includes(turn.position) ? turn.prompt : context.prompt;
    messages.push({ role: 'user', content: prompt }, { role: 'assistant', content: answer.text });
  }
  return { messages, borrowedFrom: [...borrowedFrom], withheld, masked };
}
