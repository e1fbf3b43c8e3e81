import type { JudgedQuestion } from '../knowledgeTypes.ts';
import type { JudgedQuery } from './judgedQuestions.ts';

/** What is changed in a list of questions, by id; null takes one out. */
export type QuestionEdits = ReadonlyMap<string, JudgedQuestion | null>;

/** The list as it is after the edits: in its order, new ones at its end. */
export function withEdits(questions: readonly JudgedQuestion[], edits: QuestionEdits): JudgedQuestion[] {
  if (edits.size === 0) return [...questions];
  const known = new Map<string, JudgedQuestion | null>(questions.map((question) => [question.id, question]));
  for (const [id, question] of edits) known.set(id, question);
  return [...known.values()].filter((question) => question !== null);
}

/** All of them confirmed, or none; those that are so already are not touched. */
export function tickAll(questions: readonly JudgedQuestion[], used: boolean): QuestionEdits {
  return new Map(questions.filter((one) => one.used !== used).map((one) => [one.id, { ...one, used }]));
}

/** A person's own questions replace those of the same id; two sets may number theirs alike, so a new one with other words gets a new id. */
export function pasted(questions: readonly JudgedQuestion[], parsed: readonly JudgedQuery[]): QuestionEdits {
  const words = new Map(questions.map(({ id, query }) => [id, query]));
  const edits = new Map<string, JudgedQuestion>();
  for (const question of parsed) {
    let { id } = question;
    for (let number = 2; (words.get(id) ?? question.query) !== question.query; number += 1) {
      id = `${question.id}-${number}`;
    }
    words.set(id, question.query);
    edits.set(id, { ...question, id, used: true, source: null });
  }
  return edits;
}
