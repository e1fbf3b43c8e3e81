/** Keeps the end of a text of any length: what a process wrote last, for its obituary. */
export interface TextTail {
  push(chunk: string): void;
  text(): string;
}

/** @param limit UTF-16 units kept */
export function createTextTail(limit: number): TextTail {
  let kept = '';
  return {
    push(chunk) {
      kept = (kept + chunk).slice(-limit);
    },
    text: () => kept,
  };
}
