import type { ErrorReport } from '../../../../models/errors.ts';

/** Errors that every row would have: the key, the permission, the model. The candidate waits; its rows are not failed for it. */
const ofTheCandidate =
  /^(connection\/|model\/|secrets\/|egress\/(not-allowed|offline|bad-address|plain-http|private-address|certificate|proxy)$|cloud\/(bad-key|no-key|bad-model|not-found|quota)$|knowledge\/not-found$|evaluation\/other-weights$)/;
/** The service asked for patience: nothing was answered, and nothing is paid. */
const sentAway = /^cloud\/(rate-limited|overloaded)$/;
/** The way to the service is gone, or seems so. */
const noWay = /^(egress\/(unreachable|timeout)|cloud\/unreachable)$/;

export const isOfTheCandidate = (error: Pick<ErrorReport, 'code'>) => ofTheCandidate.test(error.code);
export const isSentAway = (error: Pick<ErrorReport, 'code'>) => sentAway.test(error.code);

/** Rows in a row that found no way before the candidate waits. */
const patience = 5;

/** Tells a service that is gone from a row that failed. */
export interface WayWatch {
  /** @returns whether the candidate should wait */
  failed(candidate: string, error: Pick<ErrorReport, 'code'>): boolean;
  succeeded(candidate: string): void;
}

export function createWayWatch(): WayWatch {
  const failures = new Map<string, number>();
  return {
    failed(candidate, error) {
      const count = noWay.test(error.code) ? (failures.get(candidate) ?? 0) + 1 : 0;
      failures.set(candidate, count);
      return count >= patience;
    },
    succeeded: (candidate) => void failures.delete(candidate),
  };
}
