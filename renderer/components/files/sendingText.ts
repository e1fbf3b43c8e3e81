import type { ErrorReport } from '../../app/reportOf.ts';
import { formatBytes } from '../format.ts';
import type { Sending } from './sendFiles.ts';

/** How far files have got, in words. */
export function sendingText({ files, of, bytes, ofBytes }: Sending): string {
  return `Sending ${Math.min(files + 1, of)} of ${of}, ${formatBytes(bytes)} of ${formatBytes(ofBytes)}`;
}

/** The same as a share of all, 0 to 1; null where nothing is sent. */
export function shareSent(sending: Sending | null): number | null {
  if (sending === null) return null;
  return sending.ofBytes === 0 ? 0 : sending.bytes / sending.ofBytes;
}

/** What is said of a file that the page does not begin to send. @param limit e.g. `512 MB` */
export function tooLarge(name: string, limit: string): { name: string; error: ErrorReport } {
  return {
    name,
    error: { code: 'request/too-large', message: `Larger than ${limit}.`, hint: 'Add it by its path instead.' },
  };
}
