/** `A`, `B`, …; numbers after `Z`, so that a mark is one token for most models. */
export function choiceMark(index: number): string {
  return index < 26 ? String.fromCharCode(65 + index) : String(index + 1);
}
