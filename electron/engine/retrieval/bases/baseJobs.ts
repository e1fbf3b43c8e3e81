import type { JobHandle, Jobs, JobContext, JobView } from '../../jobs/jobs.ts';
import type { KnowledgeBaseRow } from '../../store/knowledgeRow.ts';
import type { IngestReport, KnowledgeSource } from '../knowledge.ts';
import { ingestWork, type IngestRooms } from '../ingest/ingestWork.ts';
import { createTurnstiles } from '../ingest/turnstiles.ts';

/** Work that was started, as callers get it. */
export interface StartedWork<Result> {
  job: JobView;
  result: Promise<Result>;
}

export interface IngestOptions {
  /** Looked through first; none where only the queue is worked on. */
  sources: readonly KnowledgeSource[];
  /** Looks at failed files again, though they did not change. */
  retryFailed?: boolean;
  title?: string;
}

export interface BaseWork<Result> {
  kind: string;
  title: string;
  run: (context: JobContext) => Promise<Result>;
  /** Called when a person stopped it, before the job ends. */
  onCancelled?: () => Promise<void>;
}

/** The long work on bases: one round of taking files in at a time for each, a rebuild beside it. */
export interface BaseJobs {
  ingest(base: KnowledgeBaseRow, options: IngestOptions): StartedWork<IngestReport>;
  /** The same round within work that runs already. */
  takeIn(baseId: string, options: Omit<IngestOptions, 'title'>, context: JobContext): Promise<IngestReport>;
  start<Result>(base: KnowledgeBaseRow, work: BaseWork<Result>): StartedWork<Result>;
  isRunning(baseId: string, kind: string): boolean;
  /** Lets no further file begin, until `release`. */
  hold(baseId: string): void;
  release(baseId: string): void;
  isHeld(baseId: string): boolean;
  /** Cancels all work on a base and waits for its end. */
  stop(baseId: string): Promise<void>;
  /** Cancels everything; bases are not paused by it. At most `timeoutMs`. */
  close(timeoutMs: number): Promise<void>;
}

export function createBaseJobs(options: { rooms: IngestRooms; jobs: Jobs }): BaseJobs {
  const { rooms, jobs } = options;
  const rounds = createTurnstiles();
  const held = new Set<string>();
  const running = new Map<string, Set<JobHandle<unknown>>>();
  let isClosing = false;

  function start<Result>(
    base: KnowledgeBaseRow,
    { kind, title, run, onCancelled }: BaseWork<Result>,
  ): StartedWork<Result> {
    const handle = jobs.start({
      kind,
      title,
      subject: base.id,
      async run(context) {
        try {
          return await run(context);
        } catch (thrown) {
          // The end of the engine is no decision of a person: what it cuts off goes on at the next start.
          if (context.signal.aborted && !isClosing && rooms.rows.base(base.id) !== undefined) await onCancelled?.();
          throw thrown;
        }
      },
    });
    const handles = running.get(base.id) ?? new Set();
    running.set(base.id, handles.add(handle));
    const result = handle.result.finally(() => {
      handles.delete(handle);
      rooms.changed(base.id);
    });
    // It is in the list of jobs how it ended; nobody has to wait for it.
    result.catch(() => undefined);
    return { job: handle.view(), result };
  }

  function takeIn(
    baseId: string,
    { sources, retryFailed = false }: Omit<IngestOptions, 'title'>,
    context: JobContext,
  ): Promise<IngestReport> {
    const isStopping = (): boolean => held.has(baseId);
    context.report({ unit: 'documents' });
    return rounds.pass(baseId, async () => {
      context.signal.throwIfAborted();
      return await ingestWork(rooms, { baseId, sources, retryFailed, isStopping }, context);
    });
  }

  function ingest(base: KnowledgeBaseRow, { title, ...round }: IngestOptions): StartedWork<IngestReport> {
    return start(base, {
      kind: 'knowledge-ingest',
      title: title ?? `Take files into ${base.name}`,
      run: (context) => takeIn(base.id, round, context),
      // Or it would begin again by itself at the next start.
      onCancelled: async () => void rooms.rows.updateBase(base.id, { paused: true }),
    });
  }

  async function cancelAll(handles: Iterable<JobHandle<unknown>>): Promise<void> {
    const all = [...handles];
    for (const { id } of all) jobs.cancel(id);
    await Promise.allSettled(all.map(({ result }) => result));
  }

  return {
    start,
    ingest,
    takeIn,
    isRunning: (baseId, kind) => [...(running.get(baseId) ?? [])].some((handle) => handle.view().kind === kind),
    isHeld: (baseId) => held.has(baseId),
    hold: (baseId) => void held.add(baseId),
    release: (baseId) => void held.delete(baseId),
    async stop(baseId) {
      await cancelAll(running.get(baseId) ?? []);
    },
    async close(timeoutMs) {
      isClosing = true;
      let limit: NodeJS.Timeout | undefined;
      await Promise.race([
        cancelAll([...running.values()].flatMap((handles) => [...handles])),
        new Promise((resolve) => (limit = setTimeout(resolve, timeoutMs))),
      ]);
      clearTimeout(limit);
    },
  };
}
