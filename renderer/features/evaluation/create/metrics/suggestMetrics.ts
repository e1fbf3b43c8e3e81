/** A part of what the engine says of a metric. */
interface Offered {
  name: string;
  fits: boolean;
  needs: readonly string[];
}

/** Names that say most for each kind of rows, the one that decides first. */
const wanted: readonly { needs: string; names: readonly string[] }[] = [
  { needs: 'choices', names: ['choice', 'normalised-match'] },
  { needs: 'label', names: ['label-accuracy', 'normalised-match'] },
  { needs: 'reference', names: ['normalised-match', 'token-f1'] },
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
  const also = kind?.needs === 'label' && fitting.has('macro-f1') ? [{ metric: 'macro-f1' }] : [];
  return [{ metric: first }, ...also];
}
