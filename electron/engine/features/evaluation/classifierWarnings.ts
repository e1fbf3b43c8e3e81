import { mostFitWork } from '../../evaluation/classifying/fitLimits.ts';
import type { TrainingRows } from '../../evaluation/classifying/trainingRows.ts';
import type { DataRow } from '../../evaluation/dataset.ts';
import { formatRows } from '../../evaluation/reports/formatFigures.ts';
import type { Suite } from '../../evaluation/suite.ts';

/**
 * Where a classifier would learn less than its name promises, or take long for it.
 * @param learning what each classifier of the suite would learn from, by candidate
 */
export function classifierWarnings(
  { candidates }: Pick<Suite, 'candidates'>,
  asked: readonly DataRow[],
  learning: ReadonlyMap<string, TrainingRows>,
): string[] {
  const labels = new Set(asked.flatMap(({ label }) => (label === null ? [] : [label])));
  return candidates.flatMap(({ id, technique }) => {
    const found = learning.get(id);
    if (technique.kind !== 'classifier' || found === undefined) return [];
    const counts = new Map<string, number>();
    for (const { label } of found.rows) counts.set(label, (counts.get(label) ?? 0) + 1);
    const unseen = [...labels].filter((label) => !counts.has(label));
    const single = [...counts].filter(([, count]) => count === 1).map(([label]) => label);
    const rows = found.rows.length.toLocaleString('en');
    const warnings: string[] = [];
    if (technique.rows !== null && found.rows.length < technique.rows) {
      warnings.push(`"${id}" is to learn from ${formatRows(technique.rows)}, and the training rows give only ${rows}.`);
    }
    if (technique.rows === null && found.rows.length < found.usable) {
      warnings.push(`"${id}" learns from ${rows} of ${formatRows(found.usable)}: more are not held in memory.`);
    }
    const longest = Math.floor(mostFitWork / (found.rows.length * counts.size));
    if (longest < commonDimensions) {
      warnings.push(
        `"${id}" learns ${counts.size.toLocaleString('en')} labels from ${formatRows(found.rows.length)}: that takes minutes in which no local model answers, and a model whose vectors have more than ${longest.toLocaleString('en')} numbers is refused.`,
      );
    }
    if (found.asked > 0) {
      warnings.push(
        `"${id}" does not learn from ${formatRows(found.asked)} of the training part: ${found.asked === 1 ? 'it is' : 'they are'} asked, too.`,
      );
    }
    if (unseen.length > 0) {
      warnings.push(`"${id}" never sees ${someLabels(unseen)}: where that is right, it is wrong.`);
    }
    if (single.length > 0) warnings.push(`"${id}" sees only one row of ${someLabels(single)}.`);
    return warnings;
  });
}

/** Numbers of a vector that few models exceed; how many a model has is only known once it is loaded. */
const commonDimensions = 1_024;

/** Labels that are named in a sentence. */
const namedLabels = 3;

function someLabels(labels: readonly string[]): string {
  const named = labels.slice(0, namedLabels).map((label) => `"${label.slice(0, 60)}"`);
  const more = labels.length - named.length;
  return `${named.join(', ')}${more === 0 ? '' : ` and ${more} more`}`;
}
