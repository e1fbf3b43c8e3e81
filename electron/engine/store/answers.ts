import { randomUUID } from 'node:crypto';
import type { Answer, AnswerState } from '../answers/answer.ts';
import { answerColumns, toAnswerRow, type AnswerRecord, type AnswerRow } from './answerRow.ts';
import { notFound } from './notFound.ts';
import type { SearchIndex } from './searchIndex.ts';
import type { Sql } from './sql.ts';

export interface NewAnswer {
  id?: string;
  turnId: string;
  /** Index into the conversation's models; the column where it is not given. */
  slot?: number;
  column: number;
  repeat: number;
  model: string;
}

export interface TextPiece {
  id: string;
  field: 'text' | 'reasoning';
  text: string;
}

export type FinalState = Extract<AnswerState, 'done' | 'stopped' | 'failed' | 'interrupted'>;

export interface Answers {
  /** A queued answer. Its attempt follows those already at this place, which then no longer show. Throws `store/not-found`. */
  create(answer: NewAnswer): AnswerRow;
  get(id: string): AnswerRow | undefined;
  /** The newest attempt at each place (or all of them), by turn, column, repeat, attempt. */
  forTurns(turnIds: readonly string[], options?: { allAttempts?: boolean }): AnswerRow[];
  setState(id: string, state: Exclude<AnswerState, FinalState>): void;
  /** Adds text to an unfinished answer; costs the same however long it is already. Ignored once the answer is finished. */
  appendText(id: string, field: TextPiece['field'], text: string): void;
  /** The same for several answers at once, in one write to the disk. */
  appendTexts(pieces: readonly TextPiece[]): void;
  /** Writes the whole of a finished answer. Throws `store/not-found`. */
  finish(id: string, state: FinalState, answer: Answer): AnswerRow;
  /**
   * Marks answers that a crash cut off as interrupted, with the text they had. Returns their ids. The store does it when it opens:
   * at that moment nothing can be running.
   */
  recoverInterrupted(): string[];
}

interface Place {
  row: number;
  conversation_row: number;
}

export function createAnswers(options: { sql: Sql; search: SearchIndex; now: () => number }): Answers {
  const { sql, search, now } = options;

  function placeOf(id: string): Place {
    const place = sql.get<Place>(
      `SELECT answers.row, turns.conversation_row FROM answers JOIN turns ON turns.row = answers.turn_row WHERE answers.id = ?`,
      id,
    );
    if (place === undefined) throw notFound('answer', id);
    return place;
  }

  /** The text that has streamed so far, for the answers that are still being made. */
  function withPieces(rows: { record: AnswerRecord; answer: AnswerRow }[]): AnswerRow[] {
    return rows.map(({ record, answer }) => {
      if (answer.finishedAt !== null) return answer;
      const pieces = sql.all<{ field: TextPiece['field']; piece: Buffer }>(
        'SELECT field, piece FROM answer_pieces WHERE answer_row = ? ORDER BY row',
        record.row,
      );
      const join = (field: TextPiece['field']): string =>
        Buffer.concat(pieces.filter((piece) => piece.field === field).map((piece) => piece.piece)).toString('utf16le');
      return { ...answer, text: answer.text + join('text'), reasoning: answer.reasoning + join('reasoning') };
    });
  }

  function read(where: string, value: string): AnswerRow[] {
    const records = sql.all<AnswerRecord>(`SELECT ${answerColumns} ${where}`, value);
    return withPieces(records.map((record) => ({ record, answer: toAnswerRow(record) })));
  }

  const answers: Answers = {
    create(answer) {
      const id = answer.id ?? randomUUID();
      sql.transaction(() => {
        const turn = sql.get<{ row: number }>('SELECT row FROM turns WHERE id = ?', answer.turnId);
        if (turn === undefined) throw notFound('turn', answer.turnId);
        const earlier = sql.all<{ row: number; attempt: number }>(
          `SELECT row, attempt FROM answers WHERE turn_row = ? AND "column" = ? AND repeat = ? ORDER BY attempt`,
          turn.row,
          answer.column,
          answer.repeat,
        );
        for (const old of earlier) search.removeAnswer(old.row);
        sql.run(
          `INSERT INTO answers (id, turn_row, slot, "column", repeat, attempt, model, state, created_at)
           VALUES (?, ?, ?, ?, ?, ?, ?, 'queued', ?)`,
          id,
          turn.row,
          answer.slot ?? answer.column,
          answer.column,
          answer.repeat,
          (earlier.at(-1)?.attempt ?? -1) + 1,
          answer.model,
          now(),
        );
      });
      return answers.get(id) as AnswerRow;
    },

    get(id) {
      return read('WHERE answers.id = ?', id)[0];
    },

    forTurns(turnIds, { allAttempts = false } = {}) {
      const newest = `AND NOT EXISTS (SELECT 1 FROM answers AS newer WHERE newer.turn_row = answers.turn_row
        AND newer."column" = answers."column" AND newer.repeat = answers.repeat AND newer.attempt > answers.attempt)`;
      return read(
        `WHERE turns.id IN (SELECT value FROM json_each(?)) ${allAttempts ? '' : newest}
         ORDER BY turns.position, answers."column", answers.repeat, answers.attempt`,
        JSON.stringify(turnIds),
      );
    },

    setState(id, state) {
      sql.run('UPDATE answers SET state = ? WHERE id = ? AND finished_at IS NULL', state, id);
    },

    appendText(id, field, text) {
      if (text === '') return;
      sql.run(
        `INSERT INTO answer_pieces (answer_row, field, piece)
         SELECT row, ?, ? FROM answers WHERE id = ? AND finished_at IS NULL`,
        field,
        Buffer.from(text, 'utf16le'),
        id,
      );
    },

    appendTexts(pieces) {
      if (pieces.length === 0) return;
      sql.transaction(() => {
        for (const piece of pieces) answers.appendText(piece.id, piece.field, piece.text);
      });
    },

    finish(id, state, answer) {
      const json = (value: unknown): string | null =>
        value === undefined || value === null ? null : JSON.stringify(value);
      sql.transaction(() => {
        const place = placeOf(id);
        const text = answer.text.toWellFormed();
        sql.run(
          `UPDATE answers SET model = ?, state = ?, text = ?, reasoning = ?, finish_reason = ?, error = ?, warnings = ?, usage = ?,
             timings = ?, cost = ?, left_machine = ?, destination = ?, conditions = ?, citations = ?,
             finished_at = ? WHERE row = ?`,
          answer.model,
          state,
          text,
          (answer.reasoning ?? '').toWellFormed(),
          answer.finishReason,
          json(answer.error),
          JSON.stringify(answer.warnings),
          json(answer.usage),
          json(answer.timings),
          json(answer.cost),
          Number(answer.leftMachine),
          answer.destination ?? null,
          json(answer.conditions),
          json(answer.citations),
          now(),
          place.row,
        );
        sql.run('DELETE FROM answer_pieces WHERE answer_row = ?', place.row);
        if (isNewestAttempt(place.row)) search.setAnswer(place.conversation_row, place.row, text);
      });
      return answers.get(id) as AnswerRow;
    },

    recoverInterrupted() {
      return sql.transaction(() => {
        const unfinished = read(
          'WHERE answers.finished_at IS NULL AND ? IS NOT NULL ORDER BY answers.row',
          'unfinished',
        );
        for (const answer of unfinished) {
          const place = placeOf(answer.id);
          const text = answer.text.toWellFormed();
          sql.run(
            `UPDATE answers SET state = 'interrupted', finish_reason = 'interrupted', text = ?, reasoning = ?, finished_at = ?
             WHERE row = ?`,
            text,
            answer.reasoning.toWellFormed(),
            now(),
            place.row,
          );
          sql.run('DELETE FROM answer_pieces WHERE answer_row = ?', place.row);
          if (isNewestAttempt(place.row)) search.setAnswer(place.conversation_row, place.row, text);
        }
        return unfinished.map((answer) => answer.id);
      });
    },
  };

  function isNewestAttempt(row: number): boolean {
    const newer = sql.get(
      `SELECT 1 FROM answers AS answer JOIN answers AS newer ON newer.turn_row = answer.turn_row
         AND newer."column" = answer."column" AND newer.repeat = answer.repeat AND newer.attempt > answer.attempt
       WHERE answer.row = ?`,
      row,
    );
    return newer === undefined;
  }

  return answers;
}
