import { useEffect, useState } from 'react';
import type { TextDiff } from './diffText.ts';

const timeoutMs = 1500;

let worker: Worker | null = null;
let nextId = 1;
const waiting = new Map<number, (diff: TextDiff) => void>();

/** One worker for all differences of the page, started with the first. */
function askWorker(from: string, to: string, done: (diff: TextDiff) => void): () => void {
  if (worker === null) {
    worker = new Worker(new URL('./diffWorker.ts', import.meta.url), { type: 'module' });
    worker.onmessage = (event: MessageEvent<{ id: number; diff: TextDiff }>) => {
      waiting.get(event.data.id)?.(event.data.diff);
      waiting.delete(event.data.id);
    };
  }
  const id = nextId;
  nextId += 1;
  waiting.set(id, done);
  worker.postMessage({ id, from, to, timeoutMs });
  return () => waiting.delete(id);
}

/** The differences between two texts; null until they are there. */
export function useDiff(from: string, to: string): TextDiff | null {
  const [result, setResult] = useState<{ from: string; to: string; diff: TextDiff } | null>(null);
  useEffect(() => askWorker(from, to, (diff) => setResult({ from, to, diff })), [from, to]);
  return result !== null && result.from === from && result.to === to ? result.diff : null;
}
