import { z } from 'zod';
import type { DataRow } from '../../dataset.ts';
import { defineMetric } from '../support/defineMetric.ts';
import { readChoice } from '../support/readChoice.ts';
import { notApplicable, quoted, rightOrWrong } from '../support/scores.ts';

export const choice = defineMetric({
  name: 'choice',
  label: 'Multiple choice',
  definition:
    'The model wrote which choice it takes, and it is the right one: by letter, number or text. A statement ("the answer is B", \\boxed{B}) comes before a letter at the beginning, and that before the text of a choice. An answer that takes none, or several, is wrong.',
  better: 'higher',
  scale: 'share',
  needs: ['choices', 'reference'],
  binary: true,
  parameters: z.strictObject({}),
  score({ row, text }) {
    const right = placeOfRight(row);
    if (right === null) return notApplicable(unusable(row));
    const taken = readChoice(text, row.choices);
    return rightOrWrong(
      taken === right,
      taken === null
        ? `no choice in ${quoted(text)}; ${named(row, right)} is right`
        : `${named(row, taken)}${taken === right ? '' : `; ${named(row, right)} is right`}`,
    );
  },
});

export const choiceLikelihood = defineMetric({
  name: 'choice-likelihood',
  label: 'Multiple choice by likelihood',
  definition:
    'The right choice is the one that the model gives the highest log-probability: nothing is generated (acc of lm-evaluation-harness). Only for candidates that choose; their answer is the text of a choice.',
  better: 'higher',
  scale: 'share',
  needs: ['choices', 'reference'],
  binary: true,
  parameters: z.strictObject({}),
  score({ row, text }) {
    const right = placeOfRight(row);
    if (right === null) return notApplicable(unusable(row));
    const taken = row.choices.findIndex((candidate) => candidate.trim() === text.trim());
    if (taken < 0)
      return notApplicable('The answer is none of the choices: this candidate writes, it does not choose.');
    const passed = row.choices[taken]?.trim() === row.choices[right]?.trim();
    return rightOrWrong(passed, `${named(row, taken)}${passed ? '' : `; ${named(row, right)} is right`}`);
  },
});

/** The right choice is the first reference, as its text; a letter where it is none of the texts. */
function placeOfRight({ choices, references }: DataRow): number | null {
  const right = references[0]?.trim();
  if (right === undefined || choices.length < 2) return null;
  const place = choices.findIndex((text) => text.trim() === right);
  if (place >= 0) return place;
  const letter = /^[A-Za-z]$/.test(right) ? right.toUpperCase().charCodeAt(0) - 65 : -1;
  return letter >= 0 && letter < choices.length ? letter : null;
}

const unusable = ({ choices }: DataRow): string =>
  choices.length < 2 ? 'The row has no choices.' : 'The reference is none of the choices.';

const named = ({ choices }: DataRow, place: number): string =>
  `${String.fromCharCode(65 + place)} ${quoted(choices[place] ?? '', 40)}`;
