import type { Job } from '../../app/engineTypes.ts';
import { counted, formatTimeLeft } from '../../components/format.ts';
import type { Base } from './knowledgeTypes.ts';

export interface BaseState {
  kind: 'good' | 'warn' | 'bad' | 'neutral';
  words: string;
  /** 0..1 while something is being done; null where nothing is, or nobody knows how far it is. */
  share: number | null;
  working: boolean;
}

/** What becomes of a base right now, in a few words. */
export function baseState(
  base: Pick<Base, 'paused' | 'files' | 'rebuilding' | 'counts' | 'problem'>,
  job: Job | null,
): BaseState {
  const { files, paused, rebuilding, problem } = base;
  const open = files.waiting + files.reading + files.chunking + files.embedding;
  const total = open + files.done + files.failed + files.missing;
  if (rebuilding !== null) {
    const share = rebuilding.total === 0 ? null : rebuilding.done / rebuilding.total;
    return { kind: 'neutral', words: `Building a new index, ${percent(share)}`, share, working: true };
  }
  const isMoving = job?.state === 'running' && job.kind === 'knowledge-move';
  if (paused && open > 0 && !isMoving) {
    return {
      kind: 'warn',
      words: `Paused, ${counted(open, 'file')} to go`,
      share: (total - open) / total,
      working: false,
    };
  }
  if (job?.state === 'running') {
    const share = shareOf(job) ?? (total === 0 || isMoving ? null : (total - open) / total);
    const left = job.progress.secondsLeft === null ? '' : `, ${formatTimeLeft(job.progress.secondsLeft)}`;
    const what = isMoving ? 'Moving' : 'Taking files in';
    return { kind: 'neutral', words: `${what}, ${percent(share)}${left}`, share, working: true };
  }
  if (job?.state === 'failed')
    return { kind: 'bad', words: job.error?.message ?? 'Failed', share: null, working: false };
  if (problem !== null) {
    return { kind: 'bad', words: firstSentence(problem.message), share: null, working: false };
  }
  if (open > 0) {
    return {
      kind: 'neutral',
      words: `${counted(open, 'file')} waiting`,
      share: (total - open) / total,
      working: false,
    };
  }
  if (files.failed > 0) {
    return { kind: 'warn', words: `${counted(files.failed, 'file')} could not be read`, share: null, working: false };
  }
  if (base.counts.documents === 0) return { kind: 'neutral', words: 'No documents yet', share: null, working: false };
  return { kind: 'good', words: 'Up to date', share: null, working: false };
}

/**
 * Of a base's jobs (running ones first, newest first) the one that is at work: they wait for each other, so it is the oldest that runs and knows how much
 * it has to do. The ones behind it know nothing yet. Where none runs, the newest.
 */
export function presentJob<T extends Pick<Job, 'state' | 'progress'>>(jobs: readonly T[]): T | null {
  const running = jobs.filter((job) => job.state === 'running');
  return running.findLast((job) => job.progress.total !== null) ?? running.at(-1) ?? jobs[0] ?? null;
}

/** How far a job is, 0..1; null where nobody knows. */
export function shareOf({ progress }: Pick<Job, 'progress'>): number | null {
  return progress.total === null || progress.total <= 0 ? null : Math.min(1, progress.done / progress.total);
}

const percent = (share: number | null): string => (share === null ? 'starting' : `${Math.floor(share * 100)} %`);

const firstSentence = (text: string): string => (text.split(/\.\s/u, 1)[0] ?? text).replace(/\.$/u, '');
