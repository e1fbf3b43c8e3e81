import { createChanges, type Changes } from './changes.ts';
import { createDocumentShelf, type DocumentShelf } from './documentShelf.ts';
import { createJudgedQuestions, type JudgedQuestions } from './judgedQuestions.ts';
import { createMeasureRuns, type MeasureRuns } from './measureRuns.ts';
import { createProposals, type Proposals } from './proposals.ts';
import { createQuestions, type Questions } from './questions.ts';
import type { KnowledgeRooms } from './rooms.ts';

/** What the Knowledge view keeps while the engine runs, beside the bases themselves. */
export interface KnowledgeDesk {
  changes: Changes;
  shelf: DocumentShelf;
  measures: MeasureRuns;
  judged: JudgedQuestions;
  proposals: Proposals;
  questions: Questions;
  /** Stops what is being answered. */
  close(): Promise<void>;
}

export function createKnowledgeDesk(rooms: KnowledgeRooms): KnowledgeDesk {
  const changes = createChanges();
  const forget = rooms.knowledge.onChange((base) => changes.tell(base));
  const shelf = createDocumentShelf(rooms.knowledge);
  const questions = createQuestions(rooms);
  const judged = createJudgedQuestions(rooms.settings, changes);
  return {
    changes,
    shelf,
    measures: createMeasureRuns(rooms, changes),
    judged,
    proposals: createProposals({ ...rooms, judged }, changes),
    questions,
    async close() {
      forget();
      shelf.close();
      await questions.close();
    },
  };
}
