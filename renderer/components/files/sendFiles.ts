import type { ErrorReport } from '../../app/reportOf.ts';
import { sendFile } from './sendFile.ts';

export interface UploadFailure {
  name: string;
  error: ErrorReport;
}

/** How far several files have got. */
export interface Sending {
  files: number;
  of: number;
  bytes: number;
  ofBytes: number;
}

/**
 * Sends files one after another: the disk behind them is one. What a stop leaves unsent has not failed. Never throws.
 * @param options.addressOf where a file goes, its name in it
 */
export async function sendFiles<Answer, Kind extends File>(options: {
  files: readonly Kind[];
  addressOf: (file: Kind) => string;
  signal: AbortSignal;
  onProgress: (sending: Sending) => void;
}): Promise<{ answers: Answer[]; failures: UploadFailure[] }> {
  const { files, addressOf, signal, onProgress } = options;
  const answers: Answer[] = [];
  const failures: UploadFailure[] = [];
  const ofBytes = files.reduce((sum, { size }) => sum + size, 0);
  let before = 0;
  const tell = (place: number, bytes: number) => onProgress({ files: place, of: files.length, bytes, ofBytes });
  tell(0, 0);
  for (const [place, file] of files.entries()) {
    const start = before;
    // oxlint-disable-next-line no-await-in-loop -- one after another
    const sent = await sendFile<Answer>(addressOf(file), file, {
      signal,
      onProgress: (bytes) => tell(place, start + bytes),
    });
    if (signal.aborted) break;
    if ('error' in sent) failures.push({ name: file.name, error: sent.error });
    else answers.push(sent.answer);
    before += file.size;
    tell(place + 1, before);
  }
  return { answers, failures };
}
