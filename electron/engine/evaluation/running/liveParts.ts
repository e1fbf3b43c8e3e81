import type { ErrorReport } from '../../../../models/errors.ts';
import type { AskedRequest, RunRow } from '../../store/evaluation.ts';
import type { Budget } from './budget.ts';
import type { Paces } from './paces.ts';
import type { Recorder } from './recorder.ts';
import type { EvaluationRunnerOptions } from './runnerOptions.ts';
import type { WayWatch } from './troubles.ts';
import type { Work } from './works.ts';

/** The parts of a live run that its lanes share. */
export interface LiveParts {
  run: RunRow;
  options: EvaluationRunnerOptions;
  recorder: Recorder;
  budget: Budget;
  paces: Paces;
  ways: WayWatch;
  /** Ends what is in hand. */
  signal: AbortSignal;
  /** The run is paused or stopped: what costs nothing to do again, scoring of answers that are kept, is left for later at once. */
  leaving: AbortSignal;
  /** Says once what a candidate does. */
  note(candidate: string, text: string | null): void;
  /** The candidate's remaining rows wait until the run is resumed. */
  block(candidate: string, error: ErrorReport): void;
  /** The next request could pass the limit. */
  outOfBudget(): void;
  mayGoOn: (work: Work) => boolean;
  /** Keeps that a request is about to be sent. False: the run is stopped (a disk that cannot be written must not keep it from ending), and nothing is set aside for it any more. */
  mark(request: AskedRequest): Promise<boolean>;
}
