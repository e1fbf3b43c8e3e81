import { YardstickError } from '../../../models/errors.ts';
import type { EvaluationDesk } from '../../engine/features/evaluation/evaluationDesk.ts';

/**
 * The id of the run that a person means: a whole id, the beginning of only one, or `last`.
 * @throws {YardstickError} `evaluation/not-found`, `evaluation/ambiguous`
 */
export function findRun(desk: Pick<EvaluationDesk, 'runs'>, named: string): string {
  const ids = desk.runs().map(({ id }) => id);
  const found = named === 'last' ? ids.slice(0, 1) : ids.filter((id) => id === named || id.startsWith(named));
  if (found.length === 1) return found[0] as string;
  if (found.length > 1) {
    throw new YardstickError('evaluation/ambiguous', `Several runs begin with “${named}”.`, {
      hint: 'Give more of the id.',
    });
  }
  throw new YardstickError('evaluation/not-found', `There is no run “${named}”.`, {
    hint: 'yardstick evaluate list shows them.',
  });
}
