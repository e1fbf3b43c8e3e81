import type { ErrorReport } from '../../app/reportOf.ts';
import { counted } from '../format.ts';
import type { UploadFailure } from './sendFiles.ts';

const shown = 50;

/**
 * Files that were not taken in, as one error: what befell each, a line for each, and what to do where it is the same for all.
 * @param what one of them is called, e.g. `recording`
 */
export function failureSummary(failures: readonly [UploadFailure, ...UploadFailure[]], what: string): ErrorReport {
  const [first] = failures;
  const reasons = failures
    .slice(0, shown)
    .map(({ name, error }) => (error.message.includes(name) ? error.message : `${name}: ${error.message}`));
  const more = failures.length - reasons.length;
  const isAlike = failures.every(({ error }) => error.code === first.error.code && error.hint === first.error.hint);
  return {
    code: first.error.code,
    ...(failures.length === 1
      ? { message: reasons[0] ?? first.error.message }
      : {
          message: `${counted(failures.length, what)} could not be taken in.`,
          details: [...reasons, ...(more > 0 ? [`And ${more} more.`] : [])],
        }),
    ...(isAlike && first.error.hint !== undefined ? { hint: first.error.hint } : {}),
  };
}
