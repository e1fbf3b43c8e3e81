import type { ErrorReport } from '../../../app/reportOf.ts';
import type { Recording } from '../speechTypes.ts';

export interface UploadFailure {
  name: string;
  error: ErrorReport;
}

/** Bytes of one recording that is sent; a larger one is added by its path. */
export const largestUpload = 512 * 1024 * 1024;

/** What can hold sound. Files are known by their content; this only keeps pictures and letters out of a chooser. */
export const recordingEndings = [
  'wav',
  'mp3',
  'm4a',
  'aac',
  'flac',
  'ogg',
  'oga',
  'opus',
  'webm',
  'mp4',
  'm4v',
  'mov',
  'mkv',
  'avi',
  'wma',
  'amr',
  'aif',
  'aiff',
  '3gp',
];

/** Sends recordings one after another, as they are; never throws. `onProgress`: bytes of all of them. */
export async function sendRecordings(options: {
  files: readonly File[];
  signal: AbortSignal;
  onProgress: (sent: { files: number; bytes: number }) => void;
}): Promise<{ added: Recording[]; failures: UploadFailure[] }> {
  const added: Recording[] = [];
  const failures: UploadFailure[] = [];
  let before = 0;
  for (const [place, file] of options.files.entries()) {
    if (options.signal.aborted) break;
    const start = before;
    // oxlint-disable-next-line no-await-in-loop -- one after another: the disk is one
    const result = await sendRecording(file, options.signal, (bytes) =>
      options.onProgress({ files: place, bytes: start + bytes }),
    );
    if ('error' in result) {
      if (!options.signal.aborted) failures.push({ name: file.name, error: result.error });
    } else added.push(result.recording);
    before += file.size;
    options.onProgress({ files: place + 1, bytes: before });
  }
  return { added, failures };
}

/** `fetch` does not say how far a body has got; the older request does. */
function sendRecording(
  file: File,
  signal: AbortSignal,
  onProgress: (bytes: number) => void,
): Promise<{ recording: Recording } | { error: ErrorReport }> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const fail = (error: ErrorReport) => resolve({ error });
    request.open('POST', `/upload/speech?name=${encodeURIComponent(file.name)}`);
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.responseType = 'json';
    request.upload.addEventListener('progress', (event) => onProgress(event.loaded));
    request.addEventListener('load', () => {
      const body = request.response as (Recording & { error?: ErrorReport }) | { error?: ErrorReport } | null;
      if (request.status >= 200 && request.status < 300 && body !== null) resolve({ recording: body as Recording });
      else fail(body?.error ?? { code: 'upload/failed', message: `The engine answered ${request.status}.` });
    });
    request.addEventListener('error', () =>
      fail({
        code: 'upload/failed',
        message: 'It could not be sent.',
        hint: 'A folder cannot be sent as one file. Try again, or add it by its path.',
      }),
    );
    request.addEventListener('abort', () => fail({ code: 'run/stopped', message: 'Stopped before it was sent.' }));
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(file);
  });
}
