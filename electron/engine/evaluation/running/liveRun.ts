import { reportError, type ErrorReport } from '../../../../models/errors.ts';
import { engineClosing } from '../../inference/ending.ts';
import type { RunRow } from '../../store/evaluation.ts';
import { preparePrompts } from '../candidates/preparePrompts.ts';
import type { DataRow } from '../dataset.ts';
import type { RunState } from '../evaluationRun.ts';
import { createAnswering } from './answering.ts';
import { createBudget } from './budget.ts';
import { createJudgingPart } from './judgingPart.ts';
import { createLane, type Lane, type LaneOptions } from './lane.ts';
import type { LiveParts } from './liveParts.ts';
import { createPaces } from './paces.ts';
import { createRecorder } from './recorder.ts';
import { resolveMeasures, type FindMetric } from './resolveMeasures.ts';
import type { EvaluationRunnerOptions } from './runnerOptions.ts';
import { createScoring, lacking } from './scoring.ts';
import { createWayWatch } from './troubles.ts';
import { answerWorks, judgeWorks, localLane, sourceOf, type Work } from './works.ts';

/** Milliseconds between two tries to write what a full disk did not take. */
const unwrittenPauseMs = 2_000;

/** A run while it goes on. */
export interface LiveRun {
  /** Nothing of it is under way any more, and its state is kept. Never rejects. */
  settled: Promise<void>;
  /** Nothing new is asked; what is in hand is finished, or stopped (`atOnce`). */
  stop(state: Extract<RunState, 'paused' | 'cancelled' | 'interrupted'>, atOnce: boolean): void;
  /** What a candidate does right now; null where it does nothing. */
  noteOf(candidate: string): string | null;
  /** Seconds for so many more answers of a candidate; null while nothing is known. */
  secondsFor(candidate: string, left: number): number | null;
}

/**
 * Answers what is missing of a run, then has it judged. @param local the right to use this machine: runs take turns, and local candidates of one run go one
 * after another
 * @throws what is wrong with the suite (`evaluation/*`, `metric/*`, `data/not-found`), before anything is asked
 */
export function startLiveRun(
  run: RunRow,
  options: EvaluationRunnerOptions & { findMetric: FindMetric },
  hooks: {
    changed: () => void;
    local: (signal: AbortSignal, work: () => Promise<void>) => Promise<void>;
  },
): LiveRun {
  const { store } = options;
  const { evaluation } = store;
  const measures = resolveMeasures(run.suite, options.findMetric);
  // Alphabetical: the order in which rows stand must not hint at their labels.
  const labels = evaluation.datasets.labels(run.suite.dataset).sort();
  const takesExamples = run.suite.candidates.some(({ technique }) => technique.kind === 'few-shot');
  const train =
    run.suite.train === null || !takesExamples ? [] : (evaluation.datasets.read(run.suite.train)?.rows ?? []);
  const prompts = preparePrompts({ ...options, suite: run.suite, labels, train });

  const stopping = new AbortController();
  /** Whoever stops does not wait for this machine any longer. */
  const leaving = new AbortController();
  const stopped = new Promise<void>((resolve) =>
    stopping.signal.addEventListener('abort', () => resolve(), { once: true }),
  );
  const lanes = new Set<Lane>();
  const blocked = new Map<string, ErrorReport>();
  const notes = new Map<string, string>();
  let wanted: RunState | null = null;

  const counts = evaluation.runs.counts(run.id);
  const spent = counts.reduce((sum, one) => sum + one.spentUsd + one.judgeUsd + one.unknownUsd, 0);
  const wake = () => {
    for (const lane of lanes) lane.wake();
  };
  const parts: LiveParts = {
    run,
    options,
    recorder: createRecorder({ run: run.id, store, onWritten: hooks.changed }),
    budget: createBudget(run.suite.budgetUsd, spent),
    paces: createPaces(() => performance.now()),
    ways: createWayWatch(),
    signal: stopping.signal,
    leaving: leaving.signal,
    note(candidate, text) {
      if (text === null) notes.delete(candidate);
      else notes.set(candidate, text);
    },
    block(candidate, error) {
      blocked.set(candidate, error);
      parts.note(candidate, error.message);
      wake();
    },
    outOfBudget() {
      wanted ??= 'budget';
      wake();
    },
    mayGoOn: ({ candidate }) => wanted === null && !blocked.has(candidate.id),
    async mark(request) {
      await Promise.race([parts.recorder.mark(request), stopped]);
      if (!stopping.signal.aborted) return true;
      parts.recorder.unmark(request);
      parts.budget.settle(request.usd, 0);
      return false;
    },
  };

  async function runLane<Ready>(lane: string, laneOptions: Omit<LaneOptions<Work, Ready>, 'slots'>): Promise<void> {
    if (laneOptions.works.length === 0) return;
    const isLocal = lane === localLane;
    const work = async () => {
      const made = createLane({ ...laneOptions, slots: isLocal ? 1 : run.suite.concurrency });
      lanes.add(made);
      try {
        await made.run();
      } finally {
        lanes.delete(made);
      }
    };
    if (!isLocal) return await work();
    const first = laneOptions.works[0]?.candidate.id ?? '';
    parts.note(first, 'Waits for this machine.');
    await hooks.local(leaving.signal, () => {
      parts.note(first, null);
      return work();
    });
  }

  async function answerAll(rows: readonly DataRow[]): Promise<void> {
    const table = evaluation.cells.table(run.id);
    const missing = answerWorks(run, table);
    const scoring = createScoring({ parts, rows, labels, prompts, measures });
    const answering = createAnswering({ parts, rows, prompts, scoring });
    scoring.scoreKept(table, async (work) => {
      try {
        await hooks.local(leaving.signal, work);
      } catch (thrown) {
        // Whoever stops waits no longer: those are scored when the run goes on.
        if (!leaving.signal.aborted) throw thrown;
      }
    });
    try {
      await allEnded(missing.map(({ lane, works }) => runLane(lane, { ...answering, works, mayGoOn: parts.mayGoOn })));
    } finally {
      // Also where a lane ended badly: what the others brought is paid for, and is kept.
      await scoring.scored();
    }
  }

  async function judgeAll(rows: readonly DataRow[]): Promise<void> {
    const { judge } = run.suite;
    // Answers of a candidate that waits are still to come, and others may be held against them.
    if (judge === null || wanted !== null || blocked.size > 0) return;
    parts.recorder.flush();
    const works = judgeWorks(run, evaluation.cells.table(run.id), measures);
    const judging = createJudgingPart({ parts, rows, labels, judge });
    await runLane(sourceOf(judge.model), { ...judging, works, mayGoOn: parts.mayGoOn });
  }

  async function go(): Promise<void> {
    let failure: ErrorReport | null = null;
    try {
      const rows = await evaluation.runs.loadRows(run.id);
      await answerAll(rows);
      await judgeAll(rows);
    } catch (thrown) {
      if (!leaving.signal.aborted) failure = reportError(thrown);
    }
    await writeAll();
    finish(failure);
  }

  /** What is paid for is not given up because the disk takes nothing just now: tried again until it does, or the engine closes. */
  async function writeAll(): Promise<void> {
    while (evaluation.runs.get(run.id) !== undefined) {
      try {
        parts.recorder.flush();
        return;
      } catch {
        if (stopping.signal.aborted) return;
        await new Promise((resolve) => setTimeout(resolve, unwrittenPauseMs));
      }
    }
  }

  function finish(failure: ErrorReport | null): void {
    notes.clear();
    try {
      parts.recorder.flush();
      evaluation.runs.countUnknown(run.id);
      const [blocker] = blocked.values();
      if (failure !== null) evaluation.runs.setState(run.id, 'failed', failure);
      else if (wanted === 'cancelled' || (wanted !== null && !isComplete())) evaluation.runs.setState(run.id, wanted);
      else if (blocker !== undefined) evaluation.runs.setState(run.id, 'paused', blocker);
      else evaluation.runs.setState(run.id, 'done');
    } catch {
      // A run that was removed meanwhile has nothing to keep; of a disk that cannot be written the next start says what is missing.
    }
    hooks.changed();
  }

  function isComplete(): boolean {
    const kept = evaluation.runs.get(run.id);
    if (kept === undefined || kept.done + kept.failed < kept.total) return false;
    const table = evaluation.cells.table(run.id);
    if (table.some((cell) => cell.state === 'done' && lacking(cell, measures).length > 0)) return false;
    return run.suite.judge === null || judgeWorks(run, table, measures).length === 0;
  }

  // Whoever starts a run has its id before anything happens.
  const settled = Promise.resolve().then(go);
  return {
    settled,
    stop(state, atOnce) {
      wanted = state;
      leaving.abort();
      if (atOnce) stopping.abort(state === 'cancelled' ? undefined : engineClosing);
      wake();
    },
    noteOf: (candidate) => parts.recorder.problem?.message ?? notes.get(candidate) ?? null,
    secondsFor: (candidate, left) => parts.paces.secondsFor(candidate, left),
  };
}

/** Waits for all, then throws what the first that failed threw. */
async function allEnded(promises: Promise<void>[]): Promise<void> {
  const ended = await Promise.allSettled(promises);
  const failed = ended.find((one) => one.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
