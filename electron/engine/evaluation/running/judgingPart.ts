import { requestCost } from '../candidates/requestCost.ts';
import type { RenderedPrompt } from '../candidate.ts';
import type { DataRow } from '../dataset.ts';
import type { AskedRequest } from '../../store/evaluation.ts';
import type { EvaluationCell } from '../evaluationRun.ts';
import { createJudge, longestJudgeAnswer, type AnsweredQuestions } from '../judging/createJudge.ts';
import type { ScoreRequest } from '../metric.ts';
import type { Suite } from '../suite.ts';
import type { LaneHold, LaneOptions, LaneOutcome } from './lane.ts';
import type { LiveParts } from './liveParts.ts';
import type { Measure } from './resolveMeasures.ts';
import { scoreAnswer } from './scoreAnswer.ts';
import { isOfTheCandidate } from './troubles.ts';
import { localLane, sourceOf, type Work } from './works.ts';

interface ReadyJudgement {
  work: Work;
  measure: Measure;
  request: ScoreRequest;
  reservedUsd: number;
  marked: boolean;
}

/** Questions that one score can ask of a service: pairwise asks in both orders, faithfulness for statements and for what supports them. */
const questionsPerScore = 2;
/** Tags, instructions and notices of a judge's prompt. UTF-16 units. */
const framing = 3_000;
const pauses: readonly number[] = [5_000, 10_000, 20_000, 40_000, 60_000];

/** How answers are judged once they are there. A judgement that fails is an abstention and is kept as one. */
export function createJudgingPart(given: {
  parts: LiveParts;
  rows: readonly DataRow[];
  labels: readonly string[];
  judge: NonNullable<Suite['judge']>;
}): Pick<LaneOptions<Work, ReadyJudgement>, 'prepare' | 'ask' | 'discard'> {
  const { parts, rows, labels, judge } = given;
  const { run, options, recorder, budget, signal } = parts;
  const { cells } = options.store.evaluation;
  const isLocal = sourceOf(judge.model) === localLane;
  const price = isLocal ? null : options.priceOf(judge.model);
  const tries = new Map<Work, number>();
  /** Of requests before the last that nothing was kept of. */
  const paid = new Map<Work, number>();
  const kept = new Map<string, string>();
  for (const { question, answer, ...place } of cells.judgedQuestions(run.id)) kept.set(keyOf(place, question), answer);

  function answeredOf(work: Work, measure: Measure): AnsweredQuestions {
    const place = { ...placeOf(work), purpose: measure.as };
    return {
      get: (question) => kept.get(keyOf(place, question)),
      keep(question, answer, usd) {
        kept.set(keyOf(place, question), answer);
        recorder.keepJudged({ ...place, question, answer, usd });
      },
    };
  }

  /** The suite's, or the row's own where a column has it. */
  function rubricOf({ parameters }: Measure, { fields }: DataRow): string {
    const { column } = parameters;
    return typeof column === 'string' ? (fields[column] ?? '') : judge.rubric;
  }

  async function prepare(work: Work): Promise<ReadyJudgement | null> {
    const { candidate, position, repeat, judged: measure } = work;
    const cell = cells.get(run.id, placeOf(work));
    if (cell?.answer == null || measure === null) return null;
    const { baseline } = run.suite;
    const other = candidate.id === baseline ? null : cells.get(run.id, { candidate: baseline, position, repeat });
    const request = requestOf(cell, cell.answer, rows[position] as DataRow, other);
    const reservedUsd =
      price === null
        ? 0
        : questionsPerScore *
          requestCost(roughPrompt(request, rubricOf(measure, request.row)), longestJudgeAnswer, price);
    if (!(await budget.reserve(reservedUsd, signal))) {
      if (!signal.aborted) parts.outOfBudget();
      return null;
    }
    const mark = { ...placeOf(work), purpose: measure.as, usd: reservedUsd };
    if (!isLocal && !(await parts.mark(mark))) return null;
    return { work, measure, request, reservedUsd, marked: !isLocal };
  }

  function requestOf(
    cell: EvaluationCell,
    answer: NonNullable<EvaluationCell['answer']>,
    row: DataRow,
    other: EvaluationCell | undefined | null,
  ): ScoreRequest {
    const base = { row, text: answer.text, answer, labels, passages: cell.prompt?.passages ?? [] };
    if (other === null) return { ...base, opponent: null };
    // A baseline that failed leaves nothing to compare with.
    if (other?.answer == null || other.state !== 'done') return base;
    return { ...base, opponent: { candidate: other.candidate, text: other.answer.text } };
  }

  async function ask(ready: ReadyJudgement, hold: LaneHold): Promise<LaneOutcome> {
    const { work, measure, request, reservedUsd, marked } = ready;
    parts.note(work.candidate.id, `Its answers are judged by ${judge.model}.`);
    const tool = createJudge({
      ...judge,
      ...options,
      answered: answeredOf(work, measure),
      keepPrefix: run.suite.keepPrefix !== false,
      onWait: hold.begin,
      onWriting: hold.end,
    });
    const unmark = () => {
      if (marked) recorder.unmark({ ...placeOf(work), purpose: measure.as });
    };
    let score;
    try {
      score = await scoreAnswer(
        measure,
        request,
        { judge: tool, ...(options.embed && { embed: options.embed }) },
        signal,
      );
    } catch {
      budget.settle(reservedUsd, reservedUsd);
      return { again: false };
    }
    // A service that states no tokens may have cost all that was set aside.
    budget.settle(reservedUsd, tool.usd ?? reservedUsd);
    if (score.value === null && tool.trouble !== null && isOfTheCandidate(tool.trouble)) {
      unmark();
      for (const { id } of run.suite.candidates) parts.block(id, tool.trouble);
      return { again: false };
    }
    const count = tries.get(work) ?? 0;
    const pause = (options.sentAwayPauses ?? pauses)[count];
    if (score.value === null && tool.sentAway && pause !== undefined) {
      tries.set(work, count + 1);
      paid.set(work, (paid.get(work) ?? 0) + (tool.usd ?? 0) - tool.keptUsd);
      unmark();
      return { again: true, afterMs: pause };
    }
    const judgeUsd = isLocal || tool.usd === null ? null : tool.usd - tool.keptUsd + (paid.get(work) ?? 0);
    recorder.addScores({ ...placeOf(work), scores: { [measure.as]: score }, judgeUsd }, marked);
    return { again: false };
  }

  return {
    prepare,
    ask,
    discard({ work, measure, reservedUsd, marked }) {
      budget.settle(reservedUsd, 0);
      if (marked) recorder.unmark({ ...placeOf(work), purpose: measure.as });
    },
  };
}

/** Everything that a judge's prompt can carry, for what it can cost at most. */
function roughPrompt({ row, text, passages, opponent }: ScoreRequest, rubric: string): RenderedPrompt {
  const parts = [
    rubric,
    row.input,
    ...row.choices,
    ...row.context,
    ...row.references,
    ...passages.map((passage) => passage.text),
    text,
    opponent?.text ?? '',
  ];
  return {
    prompt: `${parts.join('\n')}${' word'.repeat(framing / 5)}`,
    system: null,
    examples: [],
    images: [],
    passages: [],
    missing: [],
  };
}

const keyOf = ({ candidate, position, repeat, purpose }: Omit<AskedRequest, 'usd'>, question: string) =>
  JSON.stringify([candidate, position, repeat, purpose, question]);

function placeOf({ candidate, position, repeat }: Work) {
  return { candidate: candidate.id, position, repeat };
}
