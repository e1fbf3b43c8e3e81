import { TRPCClientError } from '@trpc/client';

/** What the engine says of an error: a code for programs, a sentence for people, and what to do next. */
export interface ErrorReport {
  code: string;
  message: string;
  hint?: string;
  /** What else is wrong, a line each. */
  details?: string[];
  /** Ids that may be named where the error asks which one. */
  choices?: string[];
}

/** The engine's report inside anything that was thrown; a lost connection gets one of its own. */
export function reportOf(thrown: unknown): ErrorReport {
  if (thrown instanceof TRPCClientError) {
    const report = (thrown.data as { yardstick?: ErrorReport } | null | undefined)?.yardstick;
    if (report !== undefined) return report;
    if (thrown.shape === undefined || thrown.shape === null) {
      return {
        code: 'engine/unreachable',
        message: 'The engine did not answer.',
        hint: 'It may be starting again: try once more in a moment. Nothing already saved is lost.',
      };
    }
  }
  return { code: 'page/unexpected', message: thrown instanceof Error ? thrown.message : String(thrown) };
}
