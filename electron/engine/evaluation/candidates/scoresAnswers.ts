import type { Candidate } from '../candidate.ts';
import type { Suite } from '../suite.ts';

const isLocal = (model: string) => model.startsWith('local:');

/**
 * Whether a candidate's written answers are scored by its own model, so that their log-probability says how sure it was: those of this machine, where the suite
 * has a service to ask instead ("local first, cloud when unsure"). It takes a fifth (of short answers) to a half of the time that the answer took (SmolLM2 135M
 * on one thread: 7 ms a token), after its own time is measured; a run without a service is not made to wait for it.
 */
export function scoresAnswers({ model, answering }: Candidate, { candidates }: Pick<Suite, 'candidates'>): boolean {
  if (answering !== 'generate' && answering !== 'json') return false;
  if (!isLocal(model)) return false;
  return candidates.some((other) => !isLocal(other.model));
}
