import { reportError, YardstickError, type ErrorReport } from '../../models/errors.ts';

/**
 * What to tell of anything thrown by the engine. Procedures wrap their errors once (`TRPCError` with the error as its cause):
 * the cause is what happened.
 */
export function reportFailure(thrown: unknown): ErrorReport {
  if (thrown instanceof Error && thrown.name === 'TRPCError') {
    if (thrown.cause instanceof YardstickError) return reportError(thrown.cause);
    const issues = inputIssues(thrown.cause);
    if (issues !== undefined) return { code: 'input/invalid', message: issues, hint: 'See: yardstick --help' };
    if (thrown.cause !== undefined) return reportError(thrown.cause);
  }
  return reportError(thrown);
}

/** The first complaints of a schema about its input, `field: what`. */
function inputIssues(cause: unknown): string | undefined {
  if (!(cause instanceof Error) || !('issues' in cause) || !Array.isArray(cause.issues)) return undefined;
  const issues = cause.issues as { path?: PropertyKey[]; message?: string }[];
  return issues
    .slice(0, 3)
    .map(({ path = [], message = 'invalid' }) =>
      path.length === 0 ? message : `${path.map(String).join('.')}: ${message}`,
    )
    .join('; ');
}
