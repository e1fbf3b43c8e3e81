import type { CellFigures, RunRow } from '../../store/evaluation.ts';
import type { Candidate } from '../candidate.ts';
import type { Measure } from './resolveMeasures.ts';

/** One request of a run: an answer, or a judgement of one. */
export interface Work {
  candidate: Candidate;
  position: number;
  repeat: number;
  /** The measure that is judged; null for the answer itself. */
  judged: Measure | null;
}

/** Works of one lane: what goes to one service, or to this machine. */
export interface LaneWorks {
  /** `local`, or the name of a connection. */
  lane: string;
  works: Work[];
}

/** The part of a model id that says where it runs. */
export function sourceOf(model: string): string {
  return model.slice(0, Math.max(0, model.indexOf(':')));
}

export const localLane = 'local';

const keyOf = (candidate: string, position: number, repeat: number) => `${position} ${repeat} ${candidate}`;

/**
 * Answers that are missing. On this machine one candidate after another, since a model takes its time to load; of a service row by row, so that what is
 * there at any moment can be compared. Repeats come last: first every row has an answer.
 */
export function answerWorks(run: Pick<RunRow, 'suite' | 'rows'>, table: readonly CellFigures[]): LaneWorks[] {
  const { suite, rows } = run;
  const there = new Set(table.map(({ candidate, position, repeat }) => keyOf(candidate, position, repeat)));
  const lanes = new Map<string, Candidate[]>();
  for (const candidate of suite.candidates) {
    const lane = sourceOf(candidate.model);
    lanes.set(lane, [...(lanes.get(lane) ?? []), candidate]);
  }
  return [...lanes].map(([lane, candidates]) => {
    const works: Work[] = [];
    const add = (candidate: Candidate, position: number, repeat: number) => {
      if (!there.has(keyOf(candidate.id, position, repeat))) {
        works.push({ candidate, position, repeat, judged: null });
      }
    };
    if (lane === localLane) {
      for (const candidate of candidates) {
        for (let repeat = 0; repeat < suite.repeats; repeat += 1) {
          for (let position = 0; position < rows; position += 1) add(candidate, position, repeat);
        }
      }
    } else {
      for (let repeat = 0; repeat < suite.repeats; repeat += 1) {
        for (let position = 0; position < rows; position += 1) {
          for (const candidate of candidates) add(candidate, position, repeat);
        }
      }
    }
    return { lane, works };
  });
}

/** Answers that a judge has not seen yet, row by row. */
export function judgeWorks(
  run: Pick<RunRow, 'suite'>,
  table: readonly CellFigures[],
  measures: readonly Measure[],
): Work[] {
  const byId = new Map(run.suite.candidates.map((candidate) => [candidate.id, candidate]));
  const judged = measures.filter((measure) => measure.judged);
  const works: Work[] = [];
  for (const cell of table) {
    const candidate = byId.get(cell.candidate);
    if (cell.state !== 'done' || candidate === undefined) continue;
    for (const measure of judged) {
      if (Object.hasOwn(cell.scores, measure.as)) continue;
      works.push({ candidate, position: cell.position, repeat: cell.repeat, judged: measure });
    }
  }
  return works.sort((a, b) => a.repeat - b.repeat || a.position - b.position);
}
