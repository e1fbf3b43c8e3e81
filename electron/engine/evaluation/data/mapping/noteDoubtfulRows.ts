import { createHash } from 'node:crypto';
import type { DataRow } from '../../dataset.ts';
import type { Problems } from '../problems.ts';

/** More classes than this, and nearly as many as rows, are free text. */
const manyClasses = 100;

interface Noting {
  problems: Problems;
  pause: () => Promise<void> | undefined;
}

/** Says what each row for itself cannot show: rows that contradict each other, and classes that are probably one. */
export async function noteDoubtfulRows(
  rows: readonly DataRow[],
  labelColumn: string | null,
  { problems, pause }: Noting,
): Promise<void> {
  await noteContradictions(rows, { problems, pause });
  if (labelColumn === null) return;
  const spellings = new Map<string, Set<string>>();
  for (const { label } of rows) {
    await pause();
    if (label === null) continue;
    const plain = label.toLowerCase().replace(/[\s_-]+/g, ' ');
    const known = spellings.get(plain);
    if (known === undefined) spellings.set(plain, new Set([label]));
    else known.add(label);
  }
  for (const labels of spellings.values()) {
    if (labels.size < 2) continue;
    const shown = [...labels].slice(0, 5).map((label) => JSON.stringify(label.slice(0, 60)));
    problems.note(
      null,
      labelColumn,
      'data/similar-labels',
      `These classes differ only in how they are written: ${shown.join(', ')}.`,
    );
  }
  if (spellings.size > manyClasses && spellings.size * 2 > rows.length) {
    problems.note(
      null,
      labelColumn,
      'data/many-labels',
      `${spellings.size} different classes in ${rows.length} rows: is this a class, or free text?`,
    );
  }
}

/** The same question with another right answer: no model can have both. */
async function noteContradictions(rows: readonly DataRow[], { problems, pause }: Noting): Promise<void> {
  const asked = new Map<string, { line: number; right: string }>();
  for (const { line, input, choices, context, images, audio, references } of rows) {
    await pause();
    const [right] = references;
    if (right === undefined) continue;
    const key = createHash('sha1')
      .update(JSON.stringify([input, choices, context, images, audio]))
      .digest('base64');
    const earlier = asked.get(key);
    if (earlier === undefined) asked.set(key, { line, right });
    else if (earlier.right !== right) {
      problems.note(line, null, 'data/contradiction', `Row ${earlier.line} asks the same and has another answer.`);
    }
  }
}
