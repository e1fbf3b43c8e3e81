import type { ErrorReport } from '../../../../app/reportOf.ts';
import { sendFile } from '../../../../components/files/sendFile.ts';
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
export async function uploadTable(
  file: File,
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<TableView> {
  const sent = await sendFile<TableView>(`/upload/evaluation?name=${encodeURIComponent(file.name)}`, file, {
    signal,
    onProgress: (bytes) => onProgress(file.size === 0 ? 1 : bytes / file.size),
  });
  if ('error' in sent) throw new UploadError(sent.error);
  return sent.answer;
}
