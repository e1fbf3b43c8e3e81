import type { ErrorReport } from '../../app/reportOf.ts';

/** What the engine answered to a file, or why there is no answer: `run/stopped` where the person did not want it any more. */
export type SentFile<Answer> = { answer: Answer } | { error: ErrorReport };

/**
 * Sends a file to the engine as it is. Never throws.
 * @param onProgress bytes that are there
 */
export function sendFile<Answer>(
  address: string,
  file: File,
  { signal, onProgress }: { signal: AbortSignal; onProgress: (bytes: number) => void },
): Promise<SentFile<Answer>> {
  const stopped = { error: { code: 'run/stopped', message: 'Stopped before it was sent.' } };
  // A request that has not begun takes no notice of an abort.
  if (signal.aborted) return Promise.resolve(stopped);
  return new Promise((resolve) => {
    // `fetch` does not say how far a body has got; the older request does.
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    const end = (sent: SentFile<Answer>) => {
      signal.removeEventListener('abort', stop);
      resolve(sent);
    };
    request.open('POST', address);
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.responseType = 'json';
    request.upload.addEventListener('progress', ({ loaded }) => onProgress(loaded));
    request.addEventListener('load', () => {
      const body = request.response as (Answer & { error?: ErrorReport }) | null;
      const isTaken = request.status >= 200 && request.status < 300 && body !== null;
      if (isTaken) end({ answer: body });
      else end({ error: body?.error ?? { code: 'upload/failed', message: `The engine answered ${request.status}.` } });
    });
    request.addEventListener('error', () =>
      end({
        error: {
          code: 'upload/failed',
          message: `${file.name} could not be sent.`,
          hint: 'A folder cannot be sent as one file. Try again, or add it by its path.',
        },
      }),
    );
    request.addEventListener('abort', () => end(stopped));
    signal.addEventListener('abort', stop, { once: true });
    request.send(file);
  });
}
