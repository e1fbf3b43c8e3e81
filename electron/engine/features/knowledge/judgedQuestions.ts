import { z } from 'zod';
import { YardstickError } from '../../../../models/errors.ts';
import { questionsKey } from '../../retrieval/measuring/keptKeys.ts';
import type { JsonValue, Settings } from '../../store/settings.ts';
import type { Changes } from './changes.ts';
import type { JudgedQuestion } from './view.ts';

/** Questions that a base's search is measured with. Kept with the base: judging a hundred takes an afternoon, and another index is built overnight. */
export interface JudgedQuestions {
  /** In the order in which they came. */
  list(baseId: string): JudgedQuestion[];
  /**
   * Puts questions in place of those of the same id, else behind the others, and takes some out. All of it is done, or nothing.
   * @throws {YardstickError} `knowledge/too-many-questions`
   */
  change(baseId: string, change: { put?: readonly JudgedQuestion[]; remove?: readonly string[] }): void;
  /** Forgets what it has read of a base; what is kept goes with the base itself. */
  clear(baseId: string): void;
}

/** As many as can be measured at once. */
const mostQuestions = 20_000;
/** Of all questions of a base as they are kept, UTF-16 units: they are written whole with each change. */
const mostText = 8_000_000;

const keptQuestions = z.array(
  z.object({
    id: z.string(),
    query: z.string(),
    relevant: z.record(z.string(), z.number()),
    used: z.boolean(),
    source: z.object({ documentId: z.string(), title: z.string(), start: z.number(), end: z.number() }).nullable(),
  }),
);

export function createJudgedQuestions(settings: Settings, changes: Changes): JudgedQuestions {
  const byBase = new Map<string, JudgedQuestion[]>();

  function list(baseId: string): JudgedQuestion[] {
    const known = byBase.get(baseId) ?? settings.get(questionsKey(baseId), (value) => keptQuestions.parse(value)) ?? [];
    byBase.set(baseId, known);
    return known;
  }

  return {
    list,
    change(baseId, { put = [], remove = [] }) {
      const questions = new Map(list(baseId).map((question) => [question.id, question]));
      for (const question of put) questions.set(question.id, question);
      for (const id of remove) questions.delete(id);
      const next = [...questions.values()];
      if (next.length > mostQuestions || JSON.stringify(next).length > mostText) throw tooMany();
      if (next.length === 0) settings.remove(questionsKey(baseId));
      else settings.set(questionsKey(baseId), next as unknown as JsonValue);
      byBase.set(baseId, next);
      changes.tell(baseId);
    },
    clear: (baseId) => void byBase.delete(baseId),
  };
}

function tooMany(): YardstickError {
  return new YardstickError(
    'knowledge/too-many-questions',
    `A base keeps at most ${mostQuestions.toLocaleString('en-US')} questions, and 8 MB of them.`,
    { hint: 'Take out those that are not needed, or measure with files: yardstick knowledge measure.' },
  );
}
