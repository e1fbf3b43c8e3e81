import { diffText } from './diffText.ts';

interface DiffRequest {
  id: number;
  from: string;
  to: string;
  timeoutMs: number;
}

/** Compares texts away from the page's own thread. */
self.onmessage = (event: MessageEvent<DiffRequest>) => {
  const { id, from, to, timeoutMs } = event.data;
  self.postMessage({ id, diff: diffText(from, to, timeoutMs) });
};
