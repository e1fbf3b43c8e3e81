export type DeltaKind = 'text' | 'reasoning';

/** Joins pieces of text that come faster than a person can see: fewer messages between processes, the same text. */
export interface DeltaBatcher {
  push(kind: DeltaKind, text: string): void;
  flush(): void;
}

/** @param intervalMs pieces within this time of the last message wait; the first goes at once */
export function createDeltaBatcher(
  send: (kind: DeltaKind, text: string) => void,
  intervalMs: number,
  now: () => number,
): DeltaBatcher {
  let waiting: { kind: DeltaKind; text: string } | undefined;
  let sentAt = -Infinity;
  let timer: NodeJS.Timeout | undefined;

  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (waiting === undefined) return;
    const { kind, text } = waiting;
    waiting = undefined;
    sentAt = now();
    send(kind, text);
  };

  return {
    push(kind, text) {
      if (text === '') return;
      if (waiting !== undefined && waiting.kind !== kind) flush();
      if (waiting === undefined) waiting = { kind, text };
      else waiting.text += text;
      const left = intervalMs - (now() - sentAt);
      if (left <= 0) flush();
      else timer ??= setTimeout(flush, left);
    },
    flush,
  };
}
