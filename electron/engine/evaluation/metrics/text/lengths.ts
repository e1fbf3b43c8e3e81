import { z } from 'zod';
import { defineMetric } from '../support/defineMetric.ts';
import { splitWords } from '../support/pythonText.ts';
import { rightOrWrong } from '../support/scores.ts';

const bound = z.number().int().min(0);

const lengthWithin = (unit: 'words' | 'characters') =>
  defineMetric({
    name: unit === 'words' ? 'word-count' : 'character-count',
    label: unit === 'words' ? 'Words within bounds' : 'Characters within bounds',
    definition:
      unit === 'words'
        ? 'The answer has as many words as asked for. Words are what stands between blanks.'
        : 'The answer has as many characters as asked for. Characters are those of Unicode; blanks around the answer do not count.',
    better: 'higher',
    scale: 'share',
    needs: [],
    binary: true,
    parameters: z
      .strictObject({
        min: bound.optional().describe(`Fewest ${unit} that are right.`),
        max: bound.optional().describe(`Most ${unit} that are right.`),
        exactly: bound.optional(),
        negate: z.boolean().default(false).describe('Right is a length outside the bounds.'),
      })
      .refine(({ min, max, exactly }) => (exactly === undefined) !== (min === undefined && max === undefined), {
        message: 'either exactly, or min or max or both',
      })
      .refine(({ min = 0, max = Number.POSITIVE_INFINITY }) => min <= max, { message: 'min is above max' }),
    score({ text }, { min, max, exactly, negate }) {
      const length = unit === 'words' ? splitWords(text).length : Array.from(text.trim()).length;
      const [from, to] = [exactly ?? min ?? 0, exactly ?? max ?? Number.POSITIVE_INFINITY];
      const bounds = from === to ? `${from}` : to === Number.POSITIVE_INFINITY ? `${from} or more` : `${from} to ${to}`;
      return rightOrWrong(length >= from && length <= to, `${length} ${unit}, ${bounds} wanted`, negate);
    },
  });

export const wordCount = lengthWithin('words');
export const characterCount = lengthWithin('characters');
