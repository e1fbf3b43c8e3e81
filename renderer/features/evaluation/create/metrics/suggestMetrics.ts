/** A part of what the engine says of a metric. */
interface Offered {
  name: string;
  fits: boolean;
  needs: readonly string[];
}

/**
 * Names that say most for each kind of rows, the one that decides first, and what is measured beside it: classes that are rare count in macro-F1, and a
 * right answer in a sentence of its own shares words with the reference (exact match and F1 stand side by side since SQuAD, Rajpurkar et al. 2016).
 */
const wanted: readonly { needs: string; names: readonly string[]; beside?: string }[] = [
  { needs: 'choices', names: ['choice', 'normalised-match'] },
  { needs: 'label', names: ['label-accuracy', 'normalised-match'], beside: 'macro-f1' },
  { needs: 'reference', names: ['normalised-match', 'token-f1'], beside: 'token-f1' },
];

/** What a transcript is measured by. */
const spoken: readonly string[] = ['wer', 'cer'];

/** What one would measure first on these rows; the first decides. @param mapping of the rows: where they are recordings, words are counted */
export function suggestMetrics(
  offered: readonly Offered[],
  mapping: Readonly<Record<string, string>> = {},
): { metric: string }[] {
  const fitting = new Map(offered.filter(({ fits }) => fits).map((metric) => [metric.name, metric]));
  if (Object.values(mapping).includes('audio')) {
    return spoken.filter((name) => fitting.has(name)).map((metric) => ({ metric }));
  }
  const needsFit = (needs: string) => [...fitting.values()].some((metric) => metric.needs.includes(needs));
  const kind = wanted.find(({ needs, names }) => needsFit(needs) && names.some((name) => fitting.has(name)));
  const first = kind?.names.find((name) => fitting.has(name));
  if (first === undefined) return [];
  const beside = kind?.beside;
  const also = beside !== undefined && beside !== first && fitting.has(beside) ? [{ metric: beside }] : [];
  return [{ metric: first }, ...also];
}
