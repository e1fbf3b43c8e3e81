import type { ErrorReport } from '../../../app/reportOf.ts';

export interface UploadFailure {
  name: string;
  error: ErrorReport;
}

/** A file as the browser hands it over; `path` carries the folders of a dropped folder. */
export interface DroppedFile {
  name: string;
  size: number;
  path?: string;
  relativePath?: string;
}

/** The name a file is kept by: with its folders in it, so that two files of one name in different folders stay two. */
export function uploadName(file: DroppedFile): string {
  const path = (file.path ?? file.relativePath ?? file.name).replace(/^[./\\]+/, '');
  return path === '' ? file.name : path.split(/[\\/]/).join(' - ');
}

/** Sends files one after another, as they are. Answers what could not be sent; never throws. */
export async function sendFiles(options: {
  base: string;
  files: readonly (File & DroppedFile)[];
  signal: AbortSignal;
  onProgress: (sent: number) => void;
}): Promise<UploadFailure[]> {
  const failures: UploadFailure[] = [];
  for (const [place, file] of options.files.entries()) {
    if (options.signal.aborted) break;
    const error = await sendFile(options.base, file, options.signal);
    if (error !== null) failures.push({ name: file.name, error });
    options.onProgress(place + 1);
  }
  return failures;
}

async function sendFile(base: string, file: File & DroppedFile, signal: AbortSignal): Promise<ErrorReport | null> {
  try {
    const response = await fetch(
      `/upload/knowledge/${encodeURIComponent(base)}?name=${encodeURIComponent(uploadName(file))}`,
      {
        method: 'POST',
        headers: { 'content-type': 'application/octet-stream' },
        body: file,
        signal,
      },
    );
    if (response.ok) return null;
    const body = (await response.json().catch(() => null)) as { error?: ErrorReport } | null;
    return body?.error ?? { code: 'upload/failed', message: `The engine answered ${response.status}.` };
  } catch (thrown) {
    if (signal.aborted) return { code: 'run/stopped', message: 'Stopped before it was sent.' };
    return {
      code: 'upload/failed',
      message: thrown instanceof Error ? thrown.message : 'It could not be sent.',
      hint: 'A folder cannot be sent as one file. Try again, or add it by its path.',
    };
  }
}

/** Whether a file is a copy that the engine made of one that came without a path. */
export function isUpload(baseId: string, path: string): boolean {
  return isUploadFolder(baseId, path.replace(/[\\/][^\\/]*$/, ''));
}

/** Whether a source is the folder in which the engine keeps copies of files that came without a path. */
export function isUploadFolder(baseId: string, path: string): boolean {
  return path.replaceAll('\\', '/').endsWith(`/knowledge/${baseId}/files`);
}
