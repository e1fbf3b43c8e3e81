import { normalQuantile } from './normalQuantile.ts';
import { wilson } from './wilson.ts';

export interface Agreement {
  /** 1 is perfect, 0 what chance would give, below 0 less; null where chance alone makes everything agree (one class on both sides). */
  kappa: number | null;
  /** Ends of the interval, -1..1; null with `kappa`. */
  low: number | null;
  high: number | null;
  /** Standard error of kappa by large-sample theory. */
  standardError: number | null;
  /** Share of items with the same class on both sides, 0..1. */
  observed: number;
  n: number;
}

/**
 * Cohen's kappa (Educational and Psychological Measurement 20, 1960) of a square table of counts, `table[class of one rater][class of the other]`, with the
 * large-sample interval of Fleiss, Cohen and Everitt (Psychological Bulletin 72, 1969). `weights` counts near misses in part, for classes that have an order
 * (Cohen, 1968). Where both agree throughout the theory knows no error: the low end is then that of Wilson's interval of the agreement.
 */
export function cohenKappa(
  table: readonly (readonly number[])[],
  options: { confidence: number; weights?: 'none' | 'linear' | 'quadratic' },
): Agreement {
  const size = table.length;
  const n = table.flat().reduce((sum, count) => sum + count, 0);
  const places = Array.from({ length: size }, (_, place) => place);
  const share = (row: number, column: number) => (table[row]?.[column] ?? 0) / n;
  const observed = places.reduce((sum, place) => sum + share(place, place), 0);
  const none: Agreement = { kappa: null, low: null, high: null, standardError: null, observed, n };
  if (n === 0) return { ...none, observed: Number.NaN };

  const rows = places.map((row) => places.reduce((sum, column) => sum + share(row, column), 0));
  const columns = places.map((column) => places.reduce((sum, row) => sum + share(row, column), 0));
  const weight = weightOf(size, options.weights ?? 'none');
  const total = (of: (row: number, column: number) => number) =>
    places.reduce((sum, row) => sum + places.reduce((inner, column) => inner + of(row, column), 0), 0);
  const agreed = total((row, column) => weight(row, column) * share(row, column));
  const byChance = total((row, column) => weight(row, column) * (rows[row] as number) * (columns[column] as number));
  if (1 - byChance < 1e-12) return none;

  const kappa = (agreed - byChance) / (1 - byChance);
  const rowWeight = places.map((row) =>
    places.reduce((sum, column) => sum + weight(row, column) * (columns[column] as number), 0),
  );
  const columnWeight = places.map((column) =>
    places.reduce((sum, row) => sum + weight(row, column) * (rows[row] as number), 0),
  );
  const squares = total(
    (row, column) =>
      share(row, column) *
      (weight(row, column) - ((rowWeight[row] as number) + (columnWeight[column] as number)) * (1 - kappa)) ** 2,
  );
  const variance = (squares - (kappa - byChance * (1 - kappa)) ** 2) / (n * (1 - byChance) ** 2);
  const standardError = Math.sqrt(Math.max(0, variance));
  const half = normalQuantile((1 + options.confidence) / 2) * standardError;
  const certain = 1 - agreed < 1e-12;
  const worst = (wilson(n, n, options.confidence).low - byChance) / (1 - byChance);
  return {
    kappa,
    low: Math.max(-1, certain ? worst : kappa - half),
    high: Math.min(1, kappa + half),
    standardError,
    observed,
    n,
  };
}

function weightOf(size: number, kind: 'none' | 'linear' | 'quadratic'): (row: number, column: number) => number {
  if (kind === 'none') return (row, column) => (row === column ? 1 : 0);
  const power = kind === 'linear' ? 1 : 2;
  return (row, column) => 1 - (Math.abs(row - column) / Math.max(1, size - 1)) ** power;
}
