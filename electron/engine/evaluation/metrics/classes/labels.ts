import { z } from 'zod';
import type { Score, ScoreRequest } from '../../metric.ts';
import { defineMetric } from '../support/defineMetric.ts';
import { labelForms, readLabel, type LabelForm } from '../support/readLabel.ts';
import { notApplicable, quoted } from '../support/scores.ts';
import { classCount, classScores, confusionMatrix } from './classCounts.ts';

const reading =
  'The class is read from the answer: the label as the whole answer, on a line of its own or behind a colon; else the only label that the text names. An answer that gives none is wrong.';
const strict = z
  .boolean()
  .default(false)
  .describe('Only an answer that is the label, letter for letter, gives it (blanks around it do not count).');

/** Forms of a dataset's labels, made once. */
const forms = new WeakMap<readonly string[], LabelForm[]>();

export const labelAccuracy = defineMetric({
  name: 'label-accuracy',
  label: 'Right label',
  definition: `Share of rows whose class the answer gives (accuracy_score of scikit-learn). ${reading}`,
  better: 'higher',
  scale: 'share',
  needs: ['label'],
  binary: true,
  parameters: z.strictObject({ strict }),
  score: (request, parameters) => scoreLabel(request, parameters.strict),
});

export const macroF1 = defineMetric({
  name: 'macro-f1',
  label: 'Macro F1',
  definition: `Mean of the classes' F1, each counting the same however many rows it has (f1_score of scikit-learn, zero_division=0, over the classes that occur); 'weighted' counts each by its rows. A row by itself is right or wrong. ${reading}`,
  better: 'higher',
  scale: 'share',
  needs: ['label'],
  binary: false,
  parameters: z.strictObject({ strict, average: z.enum(['macro', 'weighted']).default('macro') }),
  score: (request, parameters) => scoreLabel(request, parameters.strict),
  combine(sums, { average }) {
    const classes = classScores(confusionMatrix(sums));
    const weightOf = (rows: number) => (average === 'macro' ? 1 : rows);
    const weights = classes.reduce((total, { rows }) => total + weightOf(rows), 0);
    return weights === 0 ? null : classes.reduce((total, { f1, rows }) => total + f1 * weightOf(rows), 0) / weights;
  },
  caveat: rareClasses,
});

/** Rows of a class below which its F1 is mostly chance, and hardly moves when rows are drawn anew. */
const fewOfAClass = 5;

/** Without the classes' names: a report that leaves rows out names no label. */
function rareClasses(sums: Record<string, number>): string | null {
  const sizes = classScores(confusionMatrix(sums)).flatMap(({ rows }) => (rows > 0 ? [rows] : []));
  const rare = sizes.filter((rows) => rows < fewOfAClass);
  if (rare.length === 0) return null;
  return `${rare.length} of ${sizes.length} classes ${rare.length === 1 ? 'has' : 'have'} fewer than ${fewOfAClass} rows (the smallest ${Math.min(...rare)}). Each counts as much as a large one, and how well it is told apart is mostly chance: the interval says too little of that.`;
}

function scoreLabel({ row, labels, text }: ScoreRequest, isStrict: boolean): Score {
  if (row.label === null) return notApplicable('The row has no label.');
  const known = labels.includes(row.label) ? labels : [...labels, row.label];
  const predicted = isStrict
    ? (known.find((label) => label === text.trim()) ?? null)
    : readLabel(text, formsOf(known, labels));
  const passed = predicted === row.label;
  return {
    value: passed ? 1 : 0,
    passed,
    reason:
      predicted === null
        ? `no label in ${quoted(text)}; ${quoted(row.label)} is right`
        : `${quoted(predicted)}${passed ? '' : `; ${quoted(row.label)} is right`}`,
    counts: classCount(row.label, predicted),
  };
}

function formsOf(known: readonly string[], labels: readonly string[]): LabelForm[] {
  if (known !== labels) return labelForms(known);
  const made = forms.get(labels) ?? labelForms(labels);
  forms.set(labels, made);
  return made;
}
