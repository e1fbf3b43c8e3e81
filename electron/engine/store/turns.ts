import { randomUUID } from 'node:crypto';
import type { RunSettings } from '../answers/answer.ts';
import type { TurnContext } from '../answers/turnContext.ts';
import { notFound } from './notFound.ts';
import type { SearchIndex } from './searchIndex.ts';
import type { Sql } from './sql.ts';

export interface TurnRow {
  id: string;
  conversationId: string;
  /** 0-based place in the conversation; the order of turns, whatever the clock said. */
  position: number;
  prompt: string;
  /** As they were when the turn was asked. */
  settings: RunSettings;
  /** Asked in blind mode; names show once there is a vote. */
  blind: boolean;
  /** What it was given from a knowledge base; null where none was attached. */
  context: TurnContext | null;
  createdAt: number;
}

export interface Turns {
  /** Adds a turn at the end and moves the conversation to the top of the history. Throws `store/not-found`. */
  append(turn: {
    id?: string;
    conversationId: string;
    prompt: string;
    settings: RunSettings;
    blind: boolean;
    context?: TurnContext | null;
  }): TurnRow;
  get(id: string): TurnRow | undefined;
  count(conversationId: string): number;
  /** The last `limit` turns before `before` (or of all), in order. */
  page(options: { conversationId: string; before?: number | undefined; limit: number }): TurnRow[];
}

interface TurnRecord {
  id: string;
  conversation_id: string;
  position: number;
  prompt: string;
  settings: string;
  blind: number;
  context: string | null;
  created_at: number;
}

const columns = `turns.id, conversations.id AS conversation_id, position, prompt, turns.settings, turns.blind, turns.context,
  turns.created_at
  FROM turns JOIN conversations ON conversations.row = turns.conversation_row`;

function toTurnRow(record: TurnRecord): TurnRow {
  return {
    id: record.id,
    conversationId: record.conversation_id,
    position: record.position,
    prompt: record.prompt,
    settings: JSON.parse(record.settings) as RunSettings,
    blind: record.blind !== 0,
    context: record.context === null ? null : (JSON.parse(record.context) as TurnContext),
    createdAt: record.created_at,
  };
}

/** A prompt is found by its passages, too. */
function withPassages(prompt: string, context: TurnContext | null): string {
  return [prompt, ...(context?.passages ?? []).map(({ text }) => text)].join('\n');
}

export function createTurns(options: { sql: Sql; search: SearchIndex; now: () => number }): Turns {
  const { sql, search, now } = options;

  return {
    append(turn) {
      return sql.transaction(() => {
        const time = now();
        const conversation = sql.get<{ row: number }>(
          'UPDATE conversations SET updated_at = ? WHERE id = ? RETURNING row',
          time,
          turn.conversationId,
        );
        if (conversation === undefined) throw notFound('conversation', turn.conversationId);
        const id = turn.id ?? randomUUID();
        const prompt = turn.prompt.toWellFormed();
        const context = turn.context ?? null;
        const created = sql.get<{ row: number; position: number }>(
          `INSERT INTO turns (id, conversation_row, position, prompt, settings, blind, context, created_at)
           VALUES (?, ?, (SELECT coalesce(max(position) + 1, 0) FROM turns WHERE conversation_row = ?), ?, ?, ?, ?, ?)
           RETURNING row, position`,
          id,
          conversation.row,
          conversation.row,
          prompt,
          JSON.stringify(turn.settings),
          Number(turn.blind),
          context === null ? null : JSON.stringify(context),
          time,
        ) as { row: number; position: number };
        search.addPrompt(conversation.row, created.row, withPassages(prompt, context));
        return {
          id,
          conversationId: turn.conversationId,
          position: created.position,
          prompt,
          settings: turn.settings,
          blind: turn.blind,
          context,
          createdAt: time,
        };
      });
    },

    get(id) {
      const record = sql.get<TurnRecord>(`SELECT ${columns} WHERE turns.id = ?`, id);
      return record === undefined ? undefined : toTurnRow(record);
    },

    count(conversationId) {
      return (
        sql.get<{ count: number }>(
          'SELECT count(*) AS count FROM turns WHERE conversation_row = (SELECT row FROM conversations WHERE id = ?)',
          conversationId,
        )?.count ?? 0
      );
    },

    page({ conversationId, before, limit }) {
      return sql
        .all<TurnRecord>(
          `SELECT ${columns} WHERE turns.conversation_row = (SELECT row FROM conversations WHERE id = ?) AND position < ?
           ORDER BY position DESC LIMIT ?`,
          conversationId,
          before ?? Number.MAX_SAFE_INTEGER,
          limit,
        )
        .toReversed()
        .map(toTurnRow);
    },
  };
}
