export type SuiteFormat = 'yardstick' | 'promptfoo';

/** Which kind of suite a text is, by the keys at its top that only one of them has; null where that cannot be told. */
export function suiteFormatOf(text: string): SuiteFormat | null {
  const keys = new Set(topKeys(text));
  const isOwn = keys.has('candidates');
  const isTheirs = ['providers', 'prompts', 'tests', 'defaultTest'].some((key) => keys.has(key));
  if (isOwn === isTheirs) return null;
  return isOwn ? 'yardstick' : 'promptfoo';
}

function topKeys(text: string): string[] {
  if (!text.trimStart().startsWith('{')) {
    return Array.from(text.matchAll(/^["']?([\w-]{1,100})["']?[ \t]*:/gm), ([, key]) => key ?? '');
  }
  try {
    return Object.keys(JSON.parse(text) as object);
  } catch {
    return [];
  }
}
