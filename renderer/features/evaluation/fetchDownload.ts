import type { ErrorReport } from '../../app/reportOf.ts';
import type { ReportFormat } from './evaluationTypes.ts';

/** Why there is no file, as the engine says it. */
export class DownloadError extends Error {
  readonly report: ErrorReport;
  constructor(report: ErrorReport) {
    super(report.message);
    this.report = report;
  }
}

/** What can be taken along that may be large: a run's report, the rows of its suite, the rows of a dataset. */
export type Download =
  | { run: string; format: ReportFormat; rows: boolean }
  | { run: string; part: 'rows' | 'train' }
  | { dataset: string };

/**
 * A file as the engine writes it: the browser keeps what is large on the disk.
 * @throws {DownloadError} with the engine's own words
 */
export async function fetchDownload(wanted: Download): Promise<{ fileName: string; mediaType: string; content: Blob }> {
  const answer = await fetch(`/download/evaluation/${addressOf(wanted)}`);
  if (!answer.ok) {
    const body = (await answer.json().catch(() => null)) as { error?: ErrorReport } | null;
    throw new DownloadError(
      body?.error ?? { code: 'download/failed', message: `The engine answered ${answer.status}.` },
    );
  }
  const [, name = ''] = /filename\*=UTF-8''([^;]+)/.exec(answer.headers.get('content-disposition') ?? '') ?? [];
  return {
    fileName: name === '' ? 'yardstick-evaluation.txt' : decodeURIComponent(name),
    mediaType: answer.headers.get('content-type') ?? 'text/plain',
    content: await answer.blob(),
  };
}

function addressOf(wanted: Download): string {
  if ('dataset' in wanted) return `datasets/${encodeURIComponent(wanted.dataset)}`;
  const run = encodeURIComponent(wanted.run);
  if ('part' in wanted) return `${run}/rows?${new URLSearchParams({ part: wanted.part })}`;
  return `${run}?${new URLSearchParams({ format: wanted.format, rows: String(wanted.rows) })}`;
}

/** The engine's words where it said some. */
export const downloadProblem = (error: unknown): unknown => (error instanceof DownloadError ? error.report : error);
