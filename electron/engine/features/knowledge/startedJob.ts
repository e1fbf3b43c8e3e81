import type { JobView } from '../../jobs/jobs.ts';

/** The job that was begun; how it ends stands in the list of jobs, so nobody waits for its result here. */
export async function startedJob(work: Promise<{ job: JobView; result: Promise<unknown> }>): Promise<JobView> {
  const { job, result } = await work;
  result.catch(() => undefined);
  return job;
}
