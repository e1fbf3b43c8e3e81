/** What keys of known services look like, also half masked (`sk-proj-abc***wxyz`). */
const keyLike = /\b(?:sk|pk|rk|xai|gsk|hf|key|api|nvapi|glpat)[-_][\w*.…-]{6,}|\bAIza[\w*-]{10,}|\bBearer\s+\S+/gi;
/** Runs of characters that a key can be made of. */
const words = /[\w+/=.*~%-]{6,}/g;
const shared = 6;

/**
 * Takes a key out of a text from outside. Services repeat the key in their refusals, whole or in part, so every word that has six
 * characters in a row in common with it goes, and everything that looks like a key.
 */
export function redactKey(text: string, apiKey: string | null): string {
  const cleaned = text.replace(keyLike, '[key]');
  if (apiKey === null || apiKey === '') return cleaned;
  if (apiKey.length < shared) return cleaned.replaceAll(apiKey, '[key]');
  const pieces = new Set<string>();
  for (const form of [apiKey, encodeURIComponent(apiKey), Buffer.from(apiKey).toString('base64')]) {
    for (let at = 0; at + shared <= form.length; at += 1) pieces.add(form.slice(at, at + shared));
  }
  return cleaned.replaceAll(apiKey, '[key]').replace(words, (word) => {
    for (let at = 0; at + shared <= word.length; at += 1) {
      if (pieces.has(word.slice(at, at + shared))) return '[key]';
    }
    return word;
  });
}
