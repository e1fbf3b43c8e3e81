import { createHash, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { reportError, YardstickError } from '../../../../models/errors.ts';
import type { JobView } from '../../jobs/jobs.ts';
import type { JudgedQuery } from '../../retrieval/measureRetrieval.ts';
import { againstBest } from '../../retrieval/measuring/againstBest.ts';
import { measuresKey } from '../../retrieval/measuring/keptKeys.ts';
import type { SearchMode } from '../../retrieval/search.ts';
import type { JsonValue } from '../../store/settings.ts';
import type { Changes } from './changes.ts';
import { embeddingName } from './baseViews.ts';
import type { KnowledgeRooms } from './rooms.ts';
import type { MeasureRun } from './view.ts';

/**
 * Set-ups measured on a base's questions: a table that grows while one tries things. To try another length or model is to build another index, which takes hours:
 * what was measured before is still there then, also after a restart.
 */
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
/** Figures of single questions that are kept of a base, in all: of rows beyond, only the means are. */
const keptFigures = 200_000;
const decimals = 1e5;

/** A run as it is kept: with the figure of each question, without what follows from the others. */
interface KeptRun extends Omit<MeasureRun, 'againstBest' | 'isBest'> {
  /** Absent where there are too many of them. */
  perQuery?: number[];
}

const keptRuns = z.array(
  z.custom<KeptRun>((value) => z.object({ id: z.string(), base: z.string() }).safeParse(value).success),
);

export function createMeasureRuns(
  rooms: Pick<KnowledgeRooms, 'knowledge' | 'measuring' | 'embedder' | 'jobs' | 'settings'>,
  changes: Changes,
): MeasureRuns {
  const byBase = new Map<string, KeptRun[]>();

  function runsOf(baseId: string): KeptRun[] {
    const known = byBase.get(baseId) ?? rooms.settings.get(measuresKey(baseId), (value) => keptRuns.parse(value)) ?? [];
    byBase.set(baseId, known);
    return known;
  }

  /** What runs or waits is not kept: it ends with the engine. */
  function keep(baseId: string): void {
    let figures = keptFigures;
    const ended = runsOf(baseId)
      .filter(({ state }) => state !== 'running' && state !== 'waiting')
      .toReversed()
      .map(({ perQuery = [], ...run }) => {
        figures -= perQuery.length;
        return figures < 0 || perQuery.length === 0 ? run : { ...run, perQuery };
      });
    // Its base may be gone meanwhile, and its rows with it.
    if (ended.length === 0) {
      rooms.settings.remove(measuresKey(baseId));
      return;
    }
    // Plain data, as it comes from JSON.
    rooms.settings.set(measuresKey(baseId), JSON.parse(JSON.stringify(ended.toReversed())) as JsonValue);
  }

  async function measureOne(run: KeptRun, queries: JudgedQuery[], signal: AbortSignal, report: (done: number) => void) {
    run.state = 'running';
    changes.tell(run.base);
    try {
      const { perQuery, ...measure } = await rooms.measuring.measure(run.base, {
        queries,
        mode: run.mode,
        ...(run.reranker === null ? {} : { reranker: run.reranker }),
        signal,
        onProgress: report,
      });
      Object.assign(run, { measure, perQuery: perQuery.map((score) => Math.round(score * decimals) / decimals) });
      run.state = 'done';
    } catch (thrown) {
      run.state = signal.aborted ? 'cancelled' : 'failed';
      run.error = signal.aborted ? null : reportError(thrown);
    }
    keep(run.base);
    changes.tell(run.base);
  }

  return {
    list: (baseId) => compared(runsOf(baseId)),

    async start(base, queries, setups) {
      const { id, name, index } = await rooms.knowledge.get(base);
      if (rooms.jobs.list().some((job) => job.kind === measureKind && job.subject === id && job.state === 'running')) {
        throw new YardstickError('knowledge/busy', `“${name}” is being measured already.`, {
          hint: 'Wait until it is done, or cancel it.',
        });
      }
      const questionsId = createHash('sha256').update(JSON.stringify(queries)).digest('hex').slice(0, 16);
      const runs = setups.map(({ mode, reranker }): KeptRun => ({
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
      byBase.set(id, [...runsOf(id), ...runs].slice(-kept));
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
        runsOf(baseId).filter((run) => run.id !== id || run.state === 'running' || run.state === 'waiting'),
      );
      keep(baseId);
      changes.tell(baseId);
    },
    clear: (baseId) => void byBase.delete(baseId),
  };
}

/** Each run beside the best one on the same questions. */
function compared(runs: readonly KeptRun[]): MeasureRun[] {
  const sets = new Map<string, KeptRun[]>();
  for (const run of runs) {
    if (run.perQuery !== undefined) sets.set(run.questionsId, [...(sets.get(run.questionsId) ?? []), run]);
  }
  const found = new Map<string, Pick<MeasureRun, 'againstBest' | 'isBest'>>();
  for (const own of sets.values()) {
    const { best, isSure, differences } = againstBest(own.map(({ perQuery = [] }) => perQuery));
    for (const [place, { id }] of own.entries()) {
      found.set(id, { againstBest: differences[place] ?? null, isBest: isSure && place === best });
    }
  }
  return runs.map(({ perQuery: _perQuery, ...run }) => ({
    ...run,
    ...(found.get(run.id) ?? { againstBest: null, isBest: false }),
  }));
}
