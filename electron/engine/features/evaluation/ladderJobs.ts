import { YardstickError } from '../../../../models/errors.ts';
import type { LocalModels } from '../../../../models/language/localModels.ts';
import type { MachineTurns } from '../../../../models/machine/machineTurns.ts';
import { ladderTexts } from '../../evaluation/quantisation/ladderTexts.ts';
import { measureLadder } from '../../evaluation/quantisation/measureLadder.ts';
import type { Jobs, JobView } from '../../jobs/jobs.ts';
import type { EvaluationStore } from '../../store/evaluation.ts';
import type { LoadedRun } from './loadedRuns.ts';
import { ladderOf, type LadderModel } from './quantisationView.ts';

export interface LadderJobsOptions {
  jobs: Jobs;
  localModels: Pick<LocalModels, 'tokenDistributions' | 'runtime'>;
  turns: MachineTurns;
  store: EvaluationStore;
  ladderModelOf: (model: string) => LadderModel | null;
  /** Something of this run's ladder is not as it was. */
  changed: (run: string) => void;
}

/** Measures perplexity and divergence of the sizes of a model in a run, on demand. */
export interface LadderJobs {
  /** Does nothing more where it is measured already. @throws {YardstickError} `evaluation/no-ladder` */
  start(loaded: LoadedRun): JobView;
  /** What was measured before stays. */
  stop(run: string): void;
  /** The job that measures now, or the last one if it failed; null else. */
  of(run: string): JobView | null;
}

const kind = 'evaluation-ladder';
/** The page is told of progress so often, milliseconds. */
const tellEveryMs = 1_000;

export function createLadderJobs(options: LadderJobsOptions): LadderJobs {
  const { jobs, store, changed } = options;
  const lastOf = (run: string) => jobs.list().find((job) => job.kind === kind && job.subject === run);

  return {
    start(loaded) {
      const { id, suite } = loaded.run;
      const going = lastOf(id);
      if (going?.state === 'running') return going;
      const steps = ladderOf(suite, options.ladderModelOf);
      if (steps.length === 0) {
        throw new YardstickError('evaluation/no-ladder', `"${suite.name}" has no model of this machine at two sizes.`, {
          hint: 'Compare one model at several quantisations, asked in the same way.',
        });
      }
      const work = jobs.start({
        kind,
        title: `Perplexity and divergence in ${suite.name}`,
        subject: id,
        async run({ signal, report }) {
          const began = performance.now();
          let told = began;
          const figures = await measureLadder(
            {
              steps,
              texts: ladderTexts(await store.runs.readRows(id)),
              signal,
              onProgress(share, candidate) {
                const seconds = (performance.now() - began) / 1_000;
                report({
                  done: Math.round(share * 100),
                  total: 100,
                  unit: '%',
                  secondsLeft: share === 0 ? null : (seconds / share) * (1 - share),
                  note: steps.find((step) => step.candidate === candidate)?.quantization ?? null,
                });
                if (performance.now() - told < tellEveryMs) return;
                told = performance.now();
                changed(id);
              },
            },
            options,
          );
          store.ladders.put(id, figures);
        },
      });
      void work.result.catch(() => undefined).finally(() => changed(id));
      changed(id);
      return work.view();
    },

    stop(run) {
      const going = lastOf(run);
      if (going !== undefined) jobs.cancel(going.id);
    },

    of(run) {
      const last = lastOf(run);
      return last?.state === 'running' || last?.state === 'failed' ? last : null;
    },
  };
}
