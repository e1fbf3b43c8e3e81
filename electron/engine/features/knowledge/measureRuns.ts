import { createHash, randomUUID } from 'node:crypto';
import { reportError, YardstickError } from '../../../../models/errors.ts';
import type { JobView } from '../../jobs/jobs.ts';
import type { JudgedQuery } from '../../retrieval/measureRetrieval.ts';
import type { SearchMode } from '../../retrieval/search.ts';
import type { Changes } from './changes.ts';
import { embeddingName } from './baseViews.ts';
import type { KnowledgeRooms } from './rooms.ts';
import type { MeasureRun } from './view.ts';

/** Set-ups measured on a base's questions: a table that grows while one tries things. In memory, while the engine runs. */
export interface MeasureRuns {
  list(baseId: string): MeasureRun[];
  /** One job for all set-ups, one after another. @throws {YardstickError} `knowledge/not-found`, `knowledge/busy` */
  start(base: string, queries: JudgedQuery[], setups: MeasureSetup[]): Promise<JobView>;
  remove(baseId: string, id: string): void;
  clear(baseId: string): void;
}

export interface MeasureSetup {
  mode: SearchMode;
  reranker?: string | undefined;
}

export const measureKind = 'knowledge-measure';
/** Rows of a base's table; the oldest go first. */
const kept = 200;

export function createMeasureRuns(
  rooms: Pick<KnowledgeRooms, 'knowledge' | 'measuring' | 'embedder' | 'jobs'>,
  changes: Changes,
): MeasureRuns {
  const byBase = new Map<string, MeasureRun[]>();

  async function measureOne(
    run: MeasureRun,
    queries: JudgedQuery[],
    signal: AbortSignal,
    report: (done: number) => void,
  ) {
    run.state = 'running';
    changes.tell(run.base);
    try {
      run.measure = await rooms.measuring.measure(run.base, {
        queries,
        mode: run.mode,
        ...(run.reranker === null ? {} : { reranker: run.reranker }),
        signal,
        onProgress: report,
      });
      run.state = 'done';
    } catch (thrown) {
      run.state = signal.aborted ? 'cancelled' : 'failed';
      run.error = signal.aborted ? null : reportError(thrown);
    }
    changes.tell(run.base);
  }

  return {
    list: (baseId) => byBase.get(baseId) ?? [],

    async start(base, queries, setups) {
      const { id, name, index } = await rooms.knowledge.get(base);
      if (rooms.jobs.list().some((job) => job.kind === measureKind && job.subject === id && job.state === 'running')) {
        throw new YardstickError('knowledge/busy', `“${name}” is being measured already.`, {
          hint: 'Wait until it is done, or cancel it.',
        });
      }
      const questionsId = createHash('sha256').update(JSON.stringify(queries)).digest('hex').slice(0, 16);
      const runs = setups.map(({ mode, reranker }): MeasureRun => ({
        id: randomUUID(),
        base: id,
        questionsId,
        mode,
        reranker: reranker ?? null,
        embedding: index.embedding,
        embeddingName: embeddingName(rooms.embedder, index.embedding),
        chunking: index.chunking,
        questions: queries.length,
        state: 'waiting',
        measure: null,
        error: null,
        startedAt: Date.now(),
      }));
      byBase.set(id, [...(byBase.get(id) ?? []), ...runs].slice(-kept));
      changes.tell(id);
      const total = queries.length * runs.length;
      const work = rooms.jobs.start({
        kind: measureKind,
        title: `Measure the search in ${name}`,
        subject: id,
        async run({ signal, report }) {
          const began = performance.now();
          for (const [place, run] of runs.entries()) {
            if (signal.aborted) run.state = 'cancelled';
            else {
              await measureOne(run, queries, signal, (done) => {
                const all = place * queries.length + done;
                const perSecond = all / Math.max(0.001, (performance.now() - began) / 1000);
                report({ done: all, total, unit: 'questions', perSecond, secondsLeft: (total - all) / perSecond });
              });
            }
          }
          changes.tell(id);
          signal.throwIfAborted();
        },
      });
      work.result.catch(() => undefined);
      return work.view();
    },

    remove(baseId, id) {
      byBase.set(
        baseId,
        (byBase.get(baseId) ?? []).filter((run) => run.id !== id || run.state === 'running' || run.state === 'waiting'),
      );
      changes.tell(baseId);
    },
    clear: (baseId) => void byBase.delete(baseId),
  };
}
