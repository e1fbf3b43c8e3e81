import type { ErrorReport } from '../../../../app/reportOf.ts';
import type { TableView } from '../../evaluationTypes.ts';

/** A file larger than this is refused by the engine. */
export const largestTable = 256 * 1024 * 1024;

/** What went wrong with a file, as the engine says it. */
export class UploadError extends Error {
  readonly report: ErrorReport;
  constructor(report: ErrorReport) {
    super(report.message);
    this.report = report;
  }
}

/**
 * Sends a table to the engine, telling how much of it is there (0..1).
 * @throws {UploadError} with the engine's own words
 */
export function uploadTable(file: File, onProgress: (share: number) => void, signal: AbortSignal): Promise<TableView> {
  return new Promise((resolve, reject) => {
    const fail = (report: ErrorReport) => reject(new UploadError(report));
    // fetch does not say how much of a body was sent.
    const request = new XMLHttpRequest();
    request.open('POST', `/upload/evaluation?name=${encodeURIComponent(file.name)}`);
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.responseType = 'json';
    request.upload.onprogress = ({ loaded, total }) => onProgress(total === 0 ? 1 : loaded / total);
    request.onload = () => {
      const body = request.response as (TableView & { error?: ErrorReport }) | null;
      if (request.status === 200 && body !== null) resolve(body);
      else fail(body?.error ?? { code: 'upload/failed', message: `The engine answered ${request.status}.` });
    };
    request.onerror = () => fail({ code: 'upload/failed', message: `${file.name} could not be sent.` });
    request.onabort = () => fail({ code: 'run/stopped', message: 'Stopped before it was sent.' });
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(file);
  });
}
