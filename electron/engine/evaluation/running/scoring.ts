import type { CellFigures, PutCell } from '../../store/evaluation.ts';
import type { Candidate, RenderedPrompt } from '../candidate.ts';
import type { Prompts } from '../candidates/preparePrompts.ts';
import type { DataRow } from '../dataset.ts';
import type { MetricTools, Score, ScoreRequest } from '../metric.ts';
import { candidateLikelihood } from './candidateLikelihood.ts';
import type { LiveParts } from './liveParts.ts';
import type { Measure } from './resolveMeasures.ts';
import { scoreAnswer } from './scoreAnswer.ts';
import { localLane, sourceOf } from './works.ts';

/** How answers are scored, beside the next ones. What a judge says comes apart. */
export interface Scoring {
  /**
   * Scores an answer that has come, and hands it over. The next request need not wait for it, but where the model itself must compute a score: that is done while the model is
   * in memory, not beside the next answer. Never rejects.
   * @param marked it was announced before it was sent
   * @returns when the next request may be made
   */
  scoreNew(
    cell: PutCell,
    of: { candidate: Candidate; row: DataRow; prompt: RenderedPrompt; marked: boolean },
  ): Promise<void>;
  /**
   * Scores answers that were kept without all of their scores: the run was stopped while they were scored. Nothing is asked again.
   * @param local the right to use this machine, for what the models themselves compute: two runs would push each other's out of memory
   */
  scoreKept(table: readonly CellFigures[], local: (work: () => Promise<void>) => Promise<void>): void;
  /** Every answer so far is scored and handed over. */
  scored(): Promise<void>;
}

export function createScoring(given: {
  parts: LiveParts;
  rows: readonly DataRow[];
  labels: readonly string[];
  prompts: Pick<Prompts, 'sharedPrefix'>;
  measures: readonly Measure[];
}): Scoring {
  const { parts, rows, labels, prompts } = given;
  const { run, options, recorder, leaving } = parts;
  const measures = given.measures.filter(({ judged }) => !judged);
  const underWay = new Set<Promise<void>>();

  const scoreKept: Scoring['scoreKept'] = (table, local) => {
    const unscored = table.filter((cell) => cell.state === 'done' && lacking(cell, measures).length > 0);
    const candidates = new Map(run.suite.candidates.map((candidate) => [candidate.id, candidate]));
    const isComputed = (cell: CellFigures) =>
      canBeComputed(candidates.get(cell.candidate)) && lacking(cell, measures).some(({ computed }) => computed);
    const others = unscored.filter((cell) => !isComputed(cell));
    if (others.length > 0) void inTheBackground(() => scorePlaces(others, candidates));
    // A model after another, as they are asked: each is loaded once.
    const computed = [...candidates.keys()].flatMap((id) =>
      unscored.filter((cell) => cell.candidate === id && isComputed(cell)),
    );
    if (computed.length > 0) void inTheBackground(() => local(() => scorePlaces(computed, candidates)));
  };

  async function scorePlaces(
    places: readonly CellFigures[],
    candidates: ReadonlyMap<string, Candidate>,
  ): Promise<void> {
    for (const place of places) {
      if (leaving.aborted) return;
      const cell = options.store.evaluation.cells.get(run.id, place);
      if (cell?.answer == null) continue;
      const { answer } = cell;
      const row = rows[place.position] as DataRow;
      const scores = await scoresOf(
        { row, text: answer.text, answer, labels, passages: cell.prompt?.passages ?? [] },
        lacking(place, measures),
        toolsOf(candidates.get(place.candidate), cell.prompt),
      );
      if (Object.keys(scores).length === 0) continue;
      const { candidate, position, repeat } = place;
      recorder.addScores({ candidate, position, repeat, scores, judgeUsd: null }, false);
    }
  }

  /** What a stop interrupts is left out, and scored when the run goes on: the answer is there, and may have been paid for. */
  async function scoresOf(
    request: ScoreRequest,
    wanted: readonly Measure[],
    tools: MetricTools,
  ): Promise<Record<string, Score>> {
    const scores: Record<string, Score> = {};
    for (const measure of wanted) {
      try {
        scores[measure.as] = await scoreAnswer(measure, request, tools, leaving);
      } catch {
        // Only a pause or a stop ends scoring; those that need no time are still had.
      }
    }
    return scores;
  }

  function toolsOf(candidate: Candidate | undefined, prompt: RenderedPrompt | null): MetricTools {
    const tools: MetricTools = { ...(options.embed && { embed: options.embed }) };
    if (!canBeComputed(candidate) || prompt === null) return tools;
    const sharedPrefix = prompts.sharedPrefix(candidate, prompt);
    return { ...tools, likelihood: candidateLikelihood(candidate, { prompt, sharedPrefix }, options) };
  }

  function inTheBackground(work: () => Promise<void>): Promise<void> {
    const one = (async () => {
      // The next request goes first.
      await new Promise((resolve) => setImmediate(resolve));
      await work();
    })();
    underWay.add(one);
    return one.catch(() => undefined).finally(() => underWay.delete(one));
  }

  return {
    async scoreNew(cell, { candidate, row, prompt, marked }) {
      const { answer } = cell;
      if (answer === null) return;
      const request = { row, text: answer.text, answer, labels, passages: prompt.passages };
      const scored = inTheBackground(async () => {
        const scores = await scoresOf(request, measures, toolsOf(candidate, prompt));
        recorder.put({ ...cell, scores }, marked);
      });
      if (!marked && measures.some(({ computed }) => computed)) await scored;
    },
    scoreKept,
    async scored() {
      await Promise.all(underWay);
    },
  };
}

/** Whether its model can say how likely it finds a text. */
function canBeComputed(candidate: Candidate | undefined): candidate is Candidate {
  if (candidate?.answering === 'transcribe' || candidate?.answering === 'classify') return false;
  return candidate !== undefined && sourceOf(candidate.model) === localLane;
}

/** Measures that an answer has no score of. Those of a judge come apart. */
export function lacking({ scores }: Pick<CellFigures, 'scores'>, measures: readonly Measure[]): Measure[] {
  return measures.filter(({ as, judged }) => !judged && !Object.hasOwn(scores, as));
}
