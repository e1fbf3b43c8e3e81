import { YardstickError } from '../../../../models/errors.ts';
import type { SharedPrefix } from '../../../../models/language/localFacts.ts';
import type { Searching } from '../../retrieval/search.ts';
import type { Candidate, RenderedPrompt } from '../candidate.ts';
import type { DataRow } from '../dataset.ts';
import type { Suite } from '../suite.ts';
import { answerOptions, type AnswerOption } from './answerOptions.ts';
import { renderPrompt } from './renderPrompt.ts';
import { nothingShared, sharedPrefix } from './sharedPrefix.ts';

/** Rows that go before a prompt, chosen once for all rows that are asked (`chooseExamples.ts`). */
export type ChooseExamples = (train: readonly DataRow[], options: { count: number; seed: number }) => DataRow[];

/** Makes prompts of rows for the candidates of one suite. */
export interface Prompts {
  /** Retrieval looks into its base; nothing is sent to a language model. @throws {YardstickError} `knowledge/*`, `model/*`, `egress/*` */
  render(candidate: Candidate, row: DataRow, signal?: AbortSignal): Promise<RenderedPrompt>;
  /** The same without looking into a base: the passages are left out. */
  outline(candidate: Candidate, row: DataRow): RenderedPrompt;
  /** What its prompts of all rows begin with, where that is to be kept from row to row. @param prompt one of them */
  sharedPrefix(candidate: Candidate, prompt: RenderedPrompt): SharedPrefix;
  /** What `choose` chooses from. */
  options(candidate: Candidate, row: DataRow): AnswerOption[];
}

/**
 * @param labels of the dataset; in prompts they stand in alphabetical order
 * @throws {YardstickError} `evaluation/no-examples` where a candidate takes examples and there are no rows to take them from
 */
export function preparePrompts(options: {
  suite: Pick<Suite, 'candidates' | 'keepPrefix'>;
  labels: readonly string[];
  /** Rows of the training part; empty without one. */
  train: readonly DataRow[];
  chooseExamples: ChooseExamples;
  searching: Pick<Searching, 'search'>;
}): Prompts {
  const { suite, train, chooseExamples, searching } = options;
  // Alphabetical: the order in which rows stand must not hint at their labels.
  const labels = [...new Set(options.labels)].sort();
  const examples = new Map(
    suite.candidates.map((candidate) => [candidate.id, examplesFor(candidate, train, chooseExamples)]),
  );
  const contextOf = ({ id }: Candidate, row: DataRow) => ({
    labels,
    // A row that is asked must not stand among its own examples.
    examples: (examples.get(id) ?? []).filter((example) => example.id !== row.id),
  });

  return {
    async render(candidate, row, signal) {
      const { technique } = candidate;
      if (technique.kind !== 'retrieval') {
        return renderPrompt(candidate, row, { ...contextOf(candidate, row), passages: null });
      }
      const { hits } = await searching.search(technique.base, {
        query: row.input,
        limit: technique.passages,
        mode: technique.mode,
        ...(signal === undefined ? {} : { signal }),
      });
      const passages = hits.map(({ documentId, path, text }) => ({ documentId, path, text }));
      return renderPrompt(candidate, row, { ...contextOf(candidate, row), passages });
    },
    outline(candidate, row) {
      const passages = candidate.technique.kind === 'retrieval' ? [] : null;
      return renderPrompt(candidate, row, { ...contextOf(candidate, row), passages });
    },
    sharedPrefix: (candidate, prompt) =>
      suite.keepPrefix === false ? nothingShared : sharedPrefix(candidate, prompt, labels),
    options: (candidate, row) => answerOptions(candidate, row, labels),
  };
}

function examplesFor(candidate: Candidate, train: readonly DataRow[], choose: ChooseExamples): DataRow[] {
  const { technique, id } = candidate;
  if (technique.kind !== 'few-shot') return [];
  const usable = train.filter(({ references, label }) => references.length > 0 || label !== null);
  if (usable.length === 0) {
    throw new YardstickError(
      'evaluation/no-examples',
      `"${id}" takes examples, but there are no training rows with a reference.`,
      {
        hint: 'Split the dataset, or choose another one to take examples from.',
        data: { candidate: id },
      },
    );
  }
  return choose(usable, technique);
}
