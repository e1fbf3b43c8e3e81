import { YardstickError } from '../../../../models/errors.ts';
import { createQueue } from '../../../../models/machine/queue.ts';
import type { RunRow } from '../../store/evaluation.ts';
import type { CandidateProgress } from '../evaluationRun.ts';
import { sampleRows } from '../data/sampleRows.ts';
import { judgeMetrics } from '../judging/judgeMetrics.ts';
import type { Suite } from '../suite.ts';
import { checkSuite } from './checkSuite.ts';
import { startLiveRun, type LiveRun } from './liveRun.ts';
import { withEmbeddingModel } from './metricEmbedding.ts';
import { resolveMeasures, type FindMetric } from './resolveMeasures.ts';
import type { EvaluationRunnerOptions } from './runnerOptions.ts';
import { localLane, sourceOf } from './works.ts';

export type { EvaluationRunnerOptions } from './runnerOptions.ts';

/** How far a run is. */
export interface RunProgress {
  /** In the suite's order. */
  candidates: CandidateProgress[];
  /** Until the whole run is through; null while nothing is known, and of a run that does not go on. */
  secondsLeft: number | null;
}

/** Runs suites: asks what is missing, scores what comes, keeps it as it comes. One answer is asked, paid and kept once. */
export interface EvaluationRunner {
  /**
   * Begins a run over the suite's rows (its sample, drawn here). Nothing has been asked when it returns.
   * @throws {YardstickError} `evaluation/suite` (`data.field`), `metric/parameters`, `data/not-found`, `evaluation/no-examples`, `evaluation/no-rows`
   */
  start(request: { suite: Suite; repeatOf?: string | null }): RunRow;
  /** What is in hand is finished, then nothing more is asked. Does nothing to a run that does not go on. @throws {YardstickError} `evaluation/not-found` */
  pause(id: string): void;
  /**
   * Goes on with what is missing, also of a run that a process left behind. What was under way when that ended is asked again (only that), and is in
   * `unknownRequests`. @param budgetUsd replaces the suite's; null takes the limit away
   * @throws {YardstickError} `evaluation/not-found`, `evaluation/over` for one that is done, cancelled or failed, and what `start` throws
   */
  resume(id: string, options?: { budgetUsd?: number | null }): Promise<RunRow>;
  /** What is in hand is stopped; what is there stays. It cannot go on. @throws {YardstickError} `evaluation/not-found`, `evaluation/over` */
  cancel(id: string): void;
  /** Stops and removes it. @returns whether there was one */
  remove(id: string): Promise<boolean>;
  /** @throws {YardstickError} `evaluation/not-found` */
  progress(id: string): RunProgress;
  isLive(id: string): boolean;
  /** Resolves when nothing of the run is under way any more; at once for one that does not go on. */
  settled(id: string): Promise<void>;
  /** Called with a run's id when something of it changed, at most every 200 ms for each. @returns ends it */
  onChange(listener: (run: string) => void): () => void;
  /** Runs that go on are `interrupted`; what they have is kept. */
  close(): Promise<void>;
}

const tellEveryMs = 200;

export function createEvaluationRunner(given: EvaluationRunnerOptions): EvaluationRunner {
  const judges = new Map(judgeMetrics.map((metric) => [metric.name, metric]));
  const findMetric: FindMetric = (name) => judges.get(name) ?? given.findMetric(name);
  const options = { ...given, findMetric };
  const { runs, datasets } = options.store.evaluation;
  const live = new Map<string, LiveRun>();
  const listeners = new Set<(run: string) => void>();
  const telling = new Map<string, NodeJS.Timeout>();
  /** Runs share this machine: the local candidates of one are through before another's begin. */
  const machine = createQueue();
  let closed = false;

  function tell(run: string): void {
    if (telling.has(run)) return;
    const timer = setTimeout(() => {
      telling.delete(run);
      for (const listener of listeners) listener(run);
    }, tellEveryMs);
    timer.unref();
    telling.set(run, timer);
  }

  function begin(run: RunRow): void {
    if (closed) throw new YardstickError('run/interrupted', 'Yardstick is closing.');
    const started = startLiveRun(run, options, {
      changed: () => tell(run.id),
      local: (signal, work) => machine.run(signal, work),
    });
    live.set(run.id, started);
    void started.settled.then(() => {
      if (live.get(run.id) === started) live.delete(run.id);
      tell(run.id);
    });
    tell(run.id);
  }

  function known(id: string): RunRow {
    const run = runs.get(id);
    if (run !== undefined) return run;
    throw new YardstickError('evaluation/not-found', `There is no run "${id.slice(0, 100)}".`, {
      hint: 'It may have been removed in another window.',
    });
  }

  function goingOn(id: string): RunRow {
    const run = known(id);
    if (run.state !== 'done' && run.state !== 'cancelled' && run.state !== 'failed') return run;
    throw new YardstickError('evaluation/over', `"${run.suite.name}" is over (${run.state}).`, {
      hint: 'Run its suite once more: that is a run of its own.',
    });
  }

  function stop(id: string, state: Parameters<LiveRun['stop']>[0]): void {
    live.get(id)?.stop(state, state !== 'paused');
    runs.setState(id, state);
    tell(id);
  }

  const runner: EvaluationRunner = {
    start({ suite: wanted, repeatOf = null }) {
      checkSuite(wanted);
      resolveMeasures(wanted, findMetric);
      const suite = withEmbeddingModel(wanted, findMetric, () => given.embeddingModel?.() ?? null);
      const data = datasets.get(suite.dataset);
      if (data === undefined || (suite.train !== null && datasets.get(suite.train) === undefined)) {
        throw new YardstickError('data/not-found', 'The rows of the suite are not here.', {
          hint: 'Read their file again: the same rows are the same dataset.',
        });
      }
      const { sample } = suite;
      const rows =
        sample === null || sample.rows >= data.rowCount
          ? 'all'
          : sampleRows(datasets.keys(suite.dataset), sample.rows, sample.seed).map(({ id }) => id);
      if (data.rowCount === 0) throw new YardstickError('evaluation/no-rows', 'The dataset has no rows to ask.');
      const run = runs.create({ suite, rows, repeatOf });
      try {
        begin(run);
      } catch (thrown) {
        runs.remove(run.id);
        throw thrown;
      }
      return run;
    },

    pause(id) {
      if (known(id).state === 'running') stop(id, 'paused');
    },

    async resume(id, { budgetUsd } = {}) {
      const before = goingOn(id);
      const held = live.get(id);
      if (held !== undefined && before.state === 'running') return before;
      // What is still in hand must not be asked a second time.
      await held?.settled;
      const run = goingOn(id);
      if (live.has(id)) return run;
      const suite = budgetUsd === undefined ? run.suite : { ...run.suite, budgetUsd };
      if (budgetUsd !== undefined) runs.setSuite(id, suite);
      runs.setState(id, 'running');
      try {
        begin({ ...run, suite, state: 'running' });
      } catch (thrown) {
        runs.setState(id, run.state, run.error);
        throw thrown;
      }
      return known(id);
    },

    cancel(id) {
      goingOn(id);
      stop(id, 'cancelled');
    },

    async remove(id) {
      const held = live.get(id);
      held?.stop('cancelled', true);
      await held?.settled;
      const removed = runs.remove(id);
      tell(id);
      return removed;
    },

    progress(id) {
      const run = known(id);
      const going = live.get(id);
      const total = run.rows * run.suite.repeats;
      const counts = runs.counts(id);
      const candidates = run.suite.candidates.map((candidate, number): CandidateProgress => {
        const count = counts[number];
        const done = count?.done ?? 0;
        const failed = count?.failed ?? 0;
        return {
          candidate: candidate.id,
          done,
          failed,
          total,
          secondsLeft: going?.secondsFor(candidate.id, total - done - failed) ?? null,
          spentUsd: count?.spentUsd ?? 0,
          judgeUsd: count?.judgeUsd ?? 0,
          unknownRequests: count?.unknownRequests ?? 0,
          note: going?.noteOf(candidate.id) ?? null,
        };
      });
      return {
        candidates,
        secondsLeft:
          going === undefined
            ? null
            : secondsLeft(run.suite, candidates, (candidate) => going.secondsFor(candidate, 1)),
      };
    },

    isLive: (id) => live.has(id),
    async settled(id) {
      await live.get(id)?.settled;
    },

    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    async close() {
      closed = true;
      const going = [...live];
      for (const [id, run] of going) {
        const state = runs.get(id)?.state;
        run.stop(state === 'paused' || state === 'cancelled' ? state : 'interrupted', true);
      }
      await Promise.all(going.map(([, run]) => run.settled));
      for (const timer of telling.values()) clearTimeout(timer);
      telling.clear();
      listeners.clear();
    },
  };
  return runner;
}

/**
 * Local candidates go one after another; each service goes beside the others. One that has not begun is taken to need what the others of its kind need for
 * an answer, on average: a first guess is better than none for most of a run.
 * @param paceOf seconds for one more answer; null where it is not known
 */
function secondsLeft(
  suite: Suite,
  candidates: readonly CandidateProgress[],
  paceOf: (candidate: string) => number | null,
): number | null {
  const isLocal = (number: number) => sourceOf(suite.candidates[number]?.model ?? '') === localLane;
  const paces = candidates.map(({ candidate }) => paceOf(candidate));
  const usual = (local: boolean) => {
    const known = paces.filter((pace, number): pace is number => pace !== null && isLocal(number) === local);
    return known.length === 0 ? null : known.reduce((sum, pace) => sum + pace, 0) / known.length;
  };
  let local = 0;
  let longest = 0;
  for (const [number, { secondsLeft: seconds, done, failed, total }] of candidates.entries()) {
    const left = total - done - failed;
    if (left <= 0) continue;
    const pace = usual(isLocal(number));
    const guess = seconds ?? (pace === null ? null : pace * left);
    if (guess === null) return null;
    if (isLocal(number)) local += guess;
    else longest = Math.max(longest, guess);
  }
  return Math.max(local, longest);
}
