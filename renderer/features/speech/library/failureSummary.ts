import type { ErrorReport } from '../../../app/reportOf.ts';
import { counted } from '../../../components/format.ts';
import type { UploadFailure } from './uploads.ts';

const shown = 50;

/** Recordings that were not taken in, as one error: what befell each, a line for each, and what to do where it is the same for all. */
export function failureSummary(failures: readonly [UploadFailure, ...UploadFailure[]]): ErrorReport {
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
          message: `${counted(failures.length, 'recording')} could not be taken in.`,
          details: [...reasons, ...(more > 0 ? [`And ${more} more.`] : [])],
        }),
    ...(isAlike && first.error.hint !== undefined ? { hint: first.error.hint } : {}),
  };
}
