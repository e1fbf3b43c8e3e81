import { reportError, type ErrorReport } from '../../../../models/errors.ts';
import type { AskedRequest, CellPlace, EvaluationStore, JudgedQuestion, PutCell } from '../../store/evaluation.ts';
import type { Score } from '../metric.ts';

/** Scores that came after their cell. */
export interface LateScores extends CellPlace {
  scores: Record<string, Score>;
  judgeUsd: number | null;
}

/** Writes what a run brings in groups: a commit waits for the disk, and a thousand quick answers must not wait a thousand times. */
export interface Recorder {
  /** @param paid it cost something, or may have: it waits for others no longer than a request that is to be sent */
  put(cell: PutCell, paid: boolean): void;
  addScores(late: LateScores, paid: boolean): void;
  /** A judge's answer that is only a part of a score. */
  keepJudged(answer: JudgedQuestion & { usd: number | null }): void;
  /** Resolves when it is on the disk: only then may the request be sent. */
  mark(request: AskedRequest): Promise<void>;
  /** It was not sent, or its end is known otherwise. */
  unmark(request: Omit<AskedRequest, 'usd'>): void;
  /** Writes what is there. Throws what the disk says. */
  flush(): void;
  /** What keeps it from writing now; null while all is well. */
  readonly problem: ErrorReport | null;
}

/** Milliseconds that a finished answer waits for others. */
const cellsWaitMs = 400;
/** The same where a request waits to be sent, or money would be lost; on a slow disk so many times a write's time, so that writing leaves room for all else. */
const paidWaitMs = 10;
const leastPause = 4;
/** A full disk is tried again so often. */
const retryMs = 2_000;

export function createRecorder(options: {
  run: string;
  store: { evaluation: EvaluationStore; transaction<Result>(work: () => Result): Result };
  /** Something was written, or could not be. */
  onWritten: () => void;
}): Recorder {
  const { run, store, onWritten } = options;
  let cells: PutCell[] = [];
  let late: LateScores[] = [];
  let judged: (JudgedQuestion & { usd: number | null })[] = [];
  let marks: AskedRequest[] = [];
  let unmarks: Omit<AskedRequest, 'usd'>[] = [];
  let waiting: (() => void)[] = [];
  let timer: { handle: NodeJS.Timeout; at: number } | undefined;
  let problem: ErrorReport | null = null;
  let writeMs = 0;
  const paidWait = () => Math.max(paidWaitMs, leastPause * writeMs);

  function soon(waitMs: number): void {
    const at = performance.now() + (problem === null ? waitMs : retryMs);
    if (timer !== undefined) {
      if (timer.at <= at) return;
      clearTimeout(timer.handle);
    }
    timer = { at, handle: setTimeout(tryFlush, at - performance.now()) };
  }

  function tryFlush(): void {
    timer = undefined;
    try {
      flush();
    } catch {
      soon(retryMs);
      onWritten();
    }
  }

  function flush(): void {
    if (timer !== undefined) clearTimeout(timer.handle);
    timer = undefined;
    if (cells.length + late.length + judged.length + marks.length + unmarks.length === 0) return;
    const from = performance.now();
    try {
      store.transaction(() => {
        store.evaluation.cells.put(cells);
        store.evaluation.cells.keepJudged(run, judged);
        store.evaluation.cells.addScores(run, late);
        store.evaluation.cells.unmarkAsked(run, unmarks);
        store.evaluation.cells.markAsked(run, marks);
      });
    } catch (thrown) {
      problem = reportError(thrown);
      throw thrown;
    }
    problem = null;
    writeMs = performance.now() - from;
    const written = waiting;
    [cells, late, judged, marks, unmarks, waiting] = [[], [], [], [], [], []];
    for (const wake of written) wake();
    onWritten();
  }

  return {
    put(cell, paid) {
      cells.push(cell);
      soon(paid ? paidWait() : cellsWaitMs);
    },
    addScores(scores, paid) {
      late.push(scores);
      soon(paid ? paidWait() : cellsWaitMs);
    },
    keepJudged(answer) {
      judged.push(answer);
      soon(paidWait());
    },
    mark(request) {
      marks.push(request);
      soon(paidWait());
      return new Promise((resolve) => waiting.push(resolve));
    },
    unmark(request) {
      // Of the same group: what is written last must win.
      marks = marks.filter((mark) => !isSame(mark, request));
      unmarks.push(request);
      soon(cellsWaitMs);
    },
    flush,
    get problem() {
      return problem;
    },
  };
}

function isSame(a: Omit<AskedRequest, 'usd'>, b: Omit<AskedRequest, 'usd'>): boolean {
  return a.candidate === b.candidate && a.position === b.position && a.repeat === b.repeat && a.purpose === b.purpose;
}
