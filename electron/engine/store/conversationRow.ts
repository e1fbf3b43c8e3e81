import type { RunSettings } from '../answers/answer.ts';

export interface ConversationRow {
  id: string;
  title: string;
  /** One model id per column, left to right. */
  models: string[];
  settings: RunSettings;
  blind: boolean;
  repeat: number;
  turnCount: number;
  /** Milliseconds since the epoch, as all times here. */
  createdAt: number;
  updatedAt: number;
}

export interface ConversationRecord {
  row: number;
  id: string;
  title: string;
  models: string;
  settings: string;
  blind: number;
  repeat: number;
  turn_count: number;
  created_at: number;
  updated_at: number;
}

export const conversationColumns = `conversations.row, conversations.id, title, models, settings, blind, repeat, created_at, updated_at,
  (SELECT count(*) FROM turns WHERE turns.conversation_row = conversations.row) AS turn_count`;

export function toConversationRow(record: ConversationRecord): ConversationRow {
  return {
    id: record.id,
    title: record.title,
    models: JSON.parse(record.models) as string[],
    settings: JSON.parse(record.settings) as RunSettings,
    blind: record.blind !== 0,
    repeat: record.repeat,
    turnCount: record.turn_count,
    createdAt: record.created_at,
    updatedAt: record.updated_at,
  };
}
