import { randomUUID } from 'node:crypto';
import { notFound } from './notFound.ts';
import type { Sql } from './sql.ts';

/** A choice between the answers of one turn. It names its models itself, so it outlives the conversation it was made in. */
export interface VoteRow {
  id: string;
  /** Null once the conversation was deleted. */
  turnId: string | null;
  conversationId: string | null;
  outcome: 'win' | 'tie' | 'bad';
  /** The models that were compared, without repetition. */
  models: string[];
  /** Set for a win, else null. */
  winnerModel: string | null;
  winnerAnswerId: string | null;
  /** The names were hidden when the choice was made. */
  blind: boolean;
  createdAt: number;
}

export interface Votes {
  /** One vote a turn: a second one replaces the first. Throws `store/not-found`. */
  put(vote: Omit<VoteRow, 'id' | 'createdAt' | 'turnId' | 'conversationId'> & { turnId: string }): VoteRow;
  forTurns(turnIds: readonly string[]): VoteRow[];
  /** Newest first. */
  list(options: { limit: number; cursor?: string | undefined }): { items: VoteRow[]; nextCursor: string | null };
  /** All of them, oldest first. */
  all(): VoteRow[];
  remove(ids: readonly string[]): number;
}

interface VoteRecord {
  row: number;
  id: string;
  turn_id: string | null;
  conversation_id: string | null;
  outcome: VoteRow['outcome'];
  models: string;
  winner_model: string | null;
  winner_answer_id: string | null;
  blind: number;
  created_at: number;
}

const columns = `votes.row, votes.id, turns.id AS turn_id, conversations.id AS conversation_id, outcome,
  votes.models, winner_model, winner_answer_id, votes.blind,
  votes.created_at FROM votes LEFT JOIN turns ON turns.row = votes.turn_row
  LEFT JOIN conversations ON conversations.row = turns.conversation_row`;

function toVoteRow(record: VoteRecord): VoteRow {
  return {
    id: record.id,
    turnId: record.turn_id,
    conversationId: record.conversation_id,
    outcome: record.outcome,
    models: JSON.parse(record.models) as string[],
    winnerModel: record.winner_model,
    winnerAnswerId: record.winner_answer_id,
    blind: record.blind !== 0,
    createdAt: record.created_at,
  };
}

export function createVotes(options: { sql: Sql; now: () => number }): Votes {
  const { sql, now } = options;
  return {
    put(vote) {
      return sql.transaction(() => {
        const turn = sql.get<{ row: number; conversation_id: string }>(
          `SELECT turns.row, conversations.id AS conversation_id FROM turns
           JOIN conversations ON conversations.row = turns.conversation_row WHERE turns.id = ?`,
          vote.turnId,
        );
        if (turn === undefined) throw notFound('turn', vote.turnId);
        sql.run('DELETE FROM votes WHERE turn_row = ?', turn.row);
        const row: VoteRow = {
          ...vote,
          conversationId: turn.conversation_id,
          models: [...new Set(vote.models)],
          id: randomUUID(),
          createdAt: now(),
        };
        sql.run(
          `INSERT INTO votes (id, turn_row, outcome, models, winner_model, winner_answer_id, blind, created_at)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
          row.id,
          turn.row,
          row.outcome,
          JSON.stringify(row.models),
          row.winnerModel,
          row.winnerAnswerId,
          Number(row.blind),
          row.createdAt,
        );
        return row;
      });
    },

    forTurns(turnIds) {
      return sql
        .all<VoteRecord>(
          `SELECT ${columns} WHERE turns.id IN (SELECT value FROM json_each(?))`,
          JSON.stringify(turnIds),
        )
        .map(toVoteRow);
    },

    list({ limit, cursor }) {
      const before = /^\d{1,15}$/.test(cursor ?? '') ? Number(cursor) : Number.MAX_SAFE_INTEGER;
      const records = sql.all<VoteRecord>(
        `SELECT ${columns} WHERE votes.row < ? ORDER BY votes.row DESC LIMIT ?`,
        before,
        limit + 1,
      );
      const page = records.slice(0, limit);
      const last = page.at(-1);
      return {
        items: page.map(toVoteRow),
        nextCursor: records.length > limit && last !== undefined ? String(last.row) : null,
      };
    },

    all() {
      return sql.all<VoteRecord>(`SELECT ${columns} ORDER BY votes.row`).map(toVoteRow);
    },

    remove(ids) {
      return sql.run('DELETE FROM votes WHERE id IN (SELECT value FROM json_each(?))', JSON.stringify(ids));
    },
  };
}
