import { reportError, YardstickError } from '../errors.ts';

/** What the user can do something about comes first; a host that is merely not reached comes last. */
const order = [
  'disk/full',
  'disk/read-only',
  'disk/no-permission',
  'model/wrong-hash',
  'model/wrong-size',
  'model/too-many-bytes',
  'egress/offline',
  'egress/not-allowed',
  'model/gated',
  'model/bad-package',
  'model/no-hash',
  'model/download-failed',
  'model/source-missing',
];

/**
 * One error for all the sources of a file that failed: the code, hint and data of the one that matters most, and the words of
 * every one.
 */
export function summarizeFailures(file: string, failures: { label: string; error: unknown }[]): YardstickError {
  const reports = failures.map(({ label, error }) => ({ label, error, report: reportError(error) }));
  const rank = (code: string): number => (order.includes(code) ? order.indexOf(code) : order.length);
  const chief = reports.toSorted((a, b) => rank(a.report.code) - rank(b.report.code))[0];
  const words = reports.map(({ label, report }) => `${label}: ${report.message.replace(/\.$/, '')}`).join('; ');
  return new YardstickError(chief?.report.code ?? 'model/download-failed', `${file} could not be had. ${words}`, {
    ...(chief?.report.hint === undefined ? {} : { hint: chief.report.hint }),
    cause: chief?.error,
    ...(chief?.error instanceof YardstickError ? { data: { ...chief.error.data } } : {}),
  });
}
