import { normalisedWords } from './normaliseAnswer.ts';

/** A label, prepared for being looked for in many answers. */
export interface LabelForm {
  label: string;
  /** Lower case, without punctuation and articles. */
  words: string;
}

export const labelForms = (labels: readonly string[]): LabelForm[] =>
  labels.map((label) => {
    const words = normalisedWords(label).join(' ');
    // "A" and "C++" would lose all of what they are.
    return { label, words: words === '' ? label.trim().toLowerCase() : words };
  });

/**
 * The label that an answer gives; null where it gives none, or more than one. An answer that is a label (case, punctuation and articles aside) gives
 * it; else one that has a line of its own or follows a colon on the last such line; else the only one that stands in the text as whole words. A label
 * within a longer one ("New York" in "New York City") is that longer one.
 */
export function readLabel(text: string, forms: readonly LabelForm[]): string | null {
  const exact = equalTo(text, forms);
  if (exact !== null) return exact;
  const lines = text.split('\n').slice(-200);
  for (const line of lines.reverse()) {
    const plain = line.replaceAll(/[*_`#>]/g, '');
    const found = equalTo(plain, forms) ?? equalTo(plain.slice(plain.lastIndexOf(':') + 1), forms);
    if (found !== null) return found;
  }
  const named = namedLabels(` ${normalisedWords(text).join(' ')} `, forms);
  return named.length === 1 ? (named[0] as string) : null;
}

function equalTo(text: string, forms: readonly LabelForm[]): string | null {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed.length > 1_000) return null;
  const same = forms.find(({ label }) => label === trimmed);
  if (same !== undefined) return same.label;
  const words = normalisedWords(trimmed).join(' ') || trimmed.toLowerCase();
  const matches = forms.filter((form) => form.words === words);
  return matches.length === 1 ? (matches[0]?.label ?? null) : null;
}

/** Longest first: what a longer label covers is not there for a shorter one. */
function namedLabels(padded: string, forms: readonly LabelForm[]): string[] {
  let rest = padded;
  const named: string[] = [];
  for (const { label, words } of forms.toSorted((a, b) => b.words.length - a.words.length)) {
    const wanted = ` ${words} `;
    if (words === '' || !rest.includes(wanted)) continue;
    named.push(label);
    rest = rest.replaceAll(wanted, ' \u0000 ');
  }
  return named;
}
