/** Text from a file, for a list on the screen: no control characters, no bidirectional tricks, not endless. Null where nothing is left. */
export function cleanText(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const text = value
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ')
    .trim()
    .slice(0, 100);
  return text === '' ? null : text;
}
