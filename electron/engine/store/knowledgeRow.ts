import type { ErrorReport } from '../../../models/errors.ts';
import type { DocumentFormat } from '../documents/document.ts';
import type { FileState, KnowledgeSource } from '../retrieval/knowledge.ts';
import type { IndexSettings } from '../retrieval/knowledgeIndex.ts';

/** An index that a base has: its id in the storage, and what it is made with. */
export interface KnowledgeIndexRow {
  id: string;
  settings: IndexSettings;
}

export interface KnowledgeBaseRow {
  id: string;
  /** No other base has it, whatever the case of its letters. */
  name: string;
  /** `connection`: name or address of the PostgreSQL connection. Never with a password. */
  storage: { kind: 'sqlite' } | { kind: 'postgres'; connection: string };
  /** The index that answers. */
  index: KnowledgeIndexRow;
  /** The one in the making beside it. */
  building: KnowledgeIndexRow | null;
  paused: boolean;
  createdAt: number;
}

export interface KnowledgeFileRow {
  path: string;
  documentId: string;
  state: FileState;
  format: DocumentFormat | null;
  bytes: number;
  /** Of the file as it was last looked at, milliseconds since the epoch (may have fractions). */
  modifiedAt: number;
  /** Of the content that is in the index; null where none is yet. */
  sha256: string | null;
  /** Of the content that is in the index. */
  chunks: number;
  error: ErrorReport | null;
  updatedAt: number;
}

export interface BaseRecord {
  id: string;
  name: string;
  storage: 'sqlite' | 'postgres';
  connection: string | null;
  index_id: string;
  index_settings: string;
  building_id: string | null;
  building_settings: string | null;
  paused: number;
  created_at: number;
}

export interface SourceRecord {
  path: string;
  kind: KnowledgeSource['kind'];
  watch: number;
}

export interface FileRecord {
  path: string;
  document_id: string;
  state: FileState;
  format: DocumentFormat | null;
  bytes: number;
  modified_at: number;
  sha256: string | null;
  chunks: number;
  error: string | null;
  updated_at: number;
}

export function toBaseRow(record: BaseRecord): KnowledgeBaseRow {
  const { building_id: buildingId, building_settings: buildingSettings } = record;
  return {
    id: record.id,
    name: record.name,
    storage: record.connection === null ? { kind: 'sqlite' } : { kind: 'postgres', connection: record.connection },
    index: { id: record.index_id, settings: JSON.parse(record.index_settings) as IndexSettings },
    building:
      buildingId === null || buildingSettings === null
        ? null
        : { id: buildingId, settings: JSON.parse(buildingSettings) as IndexSettings },
    paused: record.paused !== 0,
    createdAt: record.created_at,
  };
}

export function toFileRow(record: FileRecord): KnowledgeFileRow {
  return {
    path: record.path,
    documentId: record.document_id,
    state: record.state,
    format: record.format,
    bytes: record.bytes,
    modifiedAt: record.modified_at,
    sha256: record.sha256,
    chunks: record.chunks,
    error: record.error === null ? null : (JSON.parse(record.error) as ErrorReport),
    updatedAt: record.updated_at,
  };
}
