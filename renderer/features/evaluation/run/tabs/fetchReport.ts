import type { ErrorReport } from '../../../../app/reportOf.ts';
import type { ReportFormat } from '../../evaluationTypes.ts';

/** Why there is no report, as the engine says it. */
export class ReportError extends Error {
  readonly report: ErrorReport;
  constructor(report: ErrorReport) {
    super(report.message);
    this.report = report;
  }
}

/**
 * A run's report, as the engine writes it: the browser keeps what is large on the disk.
 * @throws {ReportError} with the engine's own words
 */
export async function fetchReport(given: {
  run: string;
  format: ReportFormat;
  rows: boolean;
}): Promise<{ fileName: string; mediaType: string; content: Blob }> {
  const query = new URLSearchParams({ format: given.format, rows: String(given.rows) });
  const answer = await fetch(`/download/evaluation/${encodeURIComponent(given.run)}?${query}`);
  if (!answer.ok) {
    const body = (await answer.json().catch(() => null)) as { error?: ErrorReport } | null;
    throw new ReportError(body?.error ?? { code: 'download/failed', message: `The engine answered ${answer.status}.` });
  }
  const [, name = ''] = /filename\*=UTF-8''([^;]+)/.exec(answer.headers.get('content-disposition') ?? '') ?? [];
  return {
    fileName: name === '' ? `yardstick-report.${given.format}` : decodeURIComponent(name),
    mediaType: answer.headers.get('content-type') ?? 'text/plain',
    content: await answer.blob(),
  };
}
