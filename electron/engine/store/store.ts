import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { YardstickError } from '../../../models/errors.ts';
import { createAnswers, type Answers } from './answers.ts';
import { backUp } from './backup.ts';
import { createBallast } from './ballast.ts';
import { createConnections, type Connections } from './connections.ts';
import { createConversations, type Conversations } from './conversations.ts';
import { explainDatabaseError } from './databaseErrors.ts';
import { makeDataFolder } from './makeDataFolder.ts';
import type { EvaluationStore } from './evaluation.ts';
import { createEvaluationStore } from './evaluation/createEvaluationStore.ts';
import { createEgressRows, type EgressRows } from './egressRows.ts';
import { appliedMigrations, assertKnownSchema, migrate } from './migrate.ts';
import { migrations } from './migrations/migrations.ts';
import { openDatabase } from './openDatabase.ts';
import { takeOwnership, type Ownership } from './ownership.ts';
import { createKnowledgeRows, type KnowledgeRows } from './knowledge.ts';
import { createReclaim, isDiskFull } from './reclaim.ts';
import { createSearchIndex } from './searchIndex.ts';
import { createSettings, type Settings } from './settings.ts';
import { createSpeechRows, type SpeechRows } from './speech/speechRows.ts';
import { createSql } from './sql.ts';
import { createTurns, type Turns } from './turns.ts';
import { createVotes, type Votes } from './votes.ts';

export interface OpenStoreOptions {
  /** The data folder; made if it is not there. */
  home: string;
  appVersion: string;
  /** Look without owning: works beside the process that owns the folder. Every write fails with `disk/read-only`. */
  readOnly?: boolean;
  /** Milliseconds since the epoch. */
  now?: () => number;
}

/** The database of one data folder. Plain synchronous functions; what returned is on the disk. */
export interface Store {
  conversations: Conversations;
  turns: Turns;
  answers: Answers;
  votes: Votes;
  connections: Connections;
  egressRows: EgressRows;
  knowledge: KnowledgeRows;
  speech: SpeechRows;
  evaluation: EvaluationStore;
  settings: Settings;
  /** Several calls in one transaction: all of it is kept, or none. `work` must not be async. */
  transaction<Result>(work: () => Result): Result;
  /** Answers that the end of the process before this one cut off; marked when the store opened. */
  interruptedAnswerIds: string[];
  /** Tells a second start where this process can be reached. No token in it. */
  announce(url: string): void;
  /** The database file. */
  path: string;
  info(): { sqlite: string; vec: string | null };
  close(): void;
}

/** A whole check reads the whole file: above this size (bytes) it would hold up the start, and SQLite's own checks must do. */
const wholeCheckLimit = 256 * 1024 * 1024;

/**
 * Opens the data folder's database, as its one owner. Throws `store/in-use`, `store/newer-schema`, `store/damaged`,
 * `store/not-ours`, `store/not-found` (only to look, and there is none) and `disk/*`; in none of these cases is anything changed.
 */
export function openStore(options: OpenStoreOptions): Store {
  const { home, readOnly = false } = options;
  const file = path.join(home, 'yardstick.db');
  if (readOnly) {
    assertExists(file);
    return openWith({ ...options, file, ownership: undefined });
  }
  makeDataFolder(home);
  const ownership = takeOwnership(home);
  try {
    try {
      return openWith({ ...options, file, ownership });
    } catch (thrown) {
      // Even opening takes a little room; a person with a full disk must get in to delete something.
      if (!isDiskFull(thrown) || !createBallast(ballastPath(home)).free()) throw thrown;
      return openWith({ ...options, file, ownership });
    }
  } catch (thrown) {
    ownership.release();
    throw thrown;
  }
}

function openWith(options: OpenStoreOptions & { file: string; ownership: Ownership | undefined }): Store {
  const { home, appVersion, file, ownership, now = Date.now } = options;
  const readOnly = ownership === undefined;
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  const { database, sqlite, vec } = openDatabase({
    path: file,
    readOnly,
    checkWhole: ownership?.uncleanBefore === true && size <= wholeCheckLimit,
    usedBefore: existsSync(ballastPath(home)),
    inspect: (found) => assertKnownSchema(appliedMigrations(found), migrations, file),
  });
  try {
    if (!readOnly) {
      migrate(database, {
        migrations,
        now,
        appVersion,
        backup: (schema) => backUp({ database, directory: path.join(home, 'backups'), schema, now }),
      });
    }
    const ballast = createBallast(ballastPath(home));
    const sql = createSql(database);
    const search = createSearchIndex(sql);
    const answers = createAnswers({ sql, search, now });
    const reclaim = createReclaim({ database, ballast });
    const knowledge = createKnowledgeRows({ sql, reclaim, now });
    const evaluation = createEvaluationStore({ sql, reclaim, now });
    const speech = createSpeechRows({ sql, reclaim, now });
    const interruptedAnswerIds = readOnly ? [] : answers.recoverInterrupted();
    if (!readOnly) {
      knowledge.recoverInterrupted();
      speech.transcripts.recoverInterrupted();
      evaluation.runs.recoverInterrupted();
      search.rebuildIfOutdated();
      ballast.restore();
    }
    return {
      conversations: createConversations({ sql, search, reclaim, now }),
      turns: createTurns({ sql, search, now }),
      answers,
      votes: createVotes({ sql, now }),
      connections: createConnections({ sql, now }),
      egressRows: createEgressRows({ sql, now }),
      knowledge,
      speech,
      evaluation,
      settings: createSettings({ sql }),
      transaction: (work) => sql.transaction(work),
      interruptedAnswerIds,
      announce: (url) => ownership?.announce(url),
      path: file,
      info: () => ({ sqlite, vec }),
      close() {
        database.close();
        ownership?.release();
      },
    };
  } catch (thrown) {
    database.close();
    throw explainDatabaseError(thrown, file);
  }
}

function ballastPath(home: string): string {
  return path.join(home, 'ballast.bin');
}

function assertExists(file: string): void {
  if (statSync(file, { throwIfNoEntry: false }) !== undefined) return;
  throw new YardstickError('store/not-found', `There is no database yet: ${file}`, {
    hint: 'Start Yardstick once, or choose its data folder with --home.',
  });
}
