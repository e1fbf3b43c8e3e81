import type { DataRow } from '../../evaluation/dataset.ts';
import type { EvaluationStore } from '../../store/evaluation.ts';
import type { LoadedRun } from './loadedRuns.ts';
import { notFound } from './notFound.ts';
import type { CellView } from './view.ts';

/** One answer, whole: what was asked, what came, what it scored and why. */
export function cellView(
  store: EvaluationStore,
  loaded: LoadedRun,
  given: { candidate: string; row: string; repeat: number; candidateName: string },
): CellView {
  const { suite, id } = loaded.run;
  const candidate = suite.candidates.find((one) => one.id === given.candidate) ?? notFound(given.candidate);
  const position = positionOf(loaded, given.row);
  const row: DataRow = store.runs.rowAt(id, position) ?? notFound(given.row);
  const place = { candidate: candidate.id, position, repeat: given.repeat };
  const cell = store.cells.get(id, place);
  const label = store.labels
    .list(id)
    .find((one) => one.candidate === place.candidate && one.position === position && one.repeat === given.repeat);
  return {
    run: id,
    candidate,
    candidateName: given.candidateName,
    row,
    repeat: given.repeat,
    repeats: suite.repeats,
    state: cell?.state ?? 'waiting',
    prompt: cell?.prompt ?? null,
    answer: cell?.answer ?? null,
    scores: cell?.scores ?? {},
    error: cell?.error ?? null,
    peakMemoryBytes: cell?.peakMemoryBytes ?? null,
    energyWh: cell?.energyWh ?? null,
    confidence: cell?.confidence ?? null,
    personLabel: label?.label ?? null,
  };
}

/** @throws {YardstickError} `evaluation/not-found` */
export function positionOf(loaded: LoadedRun, row: string): number {
  const head = loaded.heads.find((one) => one.row === row);
  return head === undefined ? notFound(row) : head.position;
}
