import { conversationsMigration } from './001-conversations.ts';
import { connectionsMigration } from './002-connections.ts';
import { searchMigration } from './003-search.ts';
import { knowledgeMigration } from './004-knowledge.ts';
import { turnContextMigration } from './005-turn-context.ts';
import { speechMigration } from './006-speech.ts';
import { evaluationMigration } from './007-evaluation.ts';
import { evaluationLaddersMigration } from './008-evaluation-ladders.ts';
import { evaluationJudgeQuestionsMigration } from './009-evaluation-judge-questions.ts';
import { evaluationClassifiersMigration } from './010-evaluation-classifiers.ts';
import { speechReferenceSpeakersMigration } from './011-speech-reference-speakers.ts';
import type { Migration } from './migration.ts';

/** The schema's whole history, oldest first. New steps go to the end. */
export const migrations: readonly Migration[] = [
  conversationsMigration,
  connectionsMigration,
  searchMigration,
  knowledgeMigration,
  turnContextMigration,
  speechMigration,
  evaluationMigration,
  evaluationLaddersMigration,
  evaluationJudgeQuestionsMigration,
  evaluationClassifiersMigration,
  speechReferenceSpeakersMigration,
];
