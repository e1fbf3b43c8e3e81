import { z } from 'zod';
import { defineMetric } from '../support/defineMetric.ts';
import { expectedParameters, expectedTexts, needsOfExpected } from '../support/expectedTexts.ts';
import { notApplicable, quoted } from '../support/scores.ts';
import { editDistance } from '../support/sequences.ts';

const levenshtein = (figure: 'similarity' | 'distance') =>
  defineMetric({
    name: figure === 'similarity' ? 'levenshtein' : 'levenshtein-distance',
    label: figure === 'similarity' ? 'Levenshtein similarity' : 'Levenshtein distance',
    definition:
      figure === 'similarity'
        ? 'One less the share of characters that must be put in, taken out or exchanged to make the reference of the answer, of the longer one of both (Levenshtein, 1966; normalized_similarity of rapidfuzz 3.14). Of several references the closest.'
        : 'Characters that must be put in, taken out or exchanged to make the reference of the answer (Levenshtein, 1966). Of several references the closest.',
    better: figure === 'similarity' ? 'higher' : 'lower',
    scale: figure === 'similarity' ? 'share' : 'number',
    ...(figure === 'similarity' ? {} : { unit: 'characters' }),
    needs: ['reference'],
    needsWith: needsOfExpected,
    binary: false,
    parameters: z.strictObject({ ...expectedParameters, ignoreCase: z.boolean().default(false) }),
    score(request, parameters) {
      const unitsOf = (text: string) => Array.from(parameters.ignoreCase ? text.toLowerCase() : text);
      const answer = unitsOf(request.text);
      let best: { value: number; distance: number; reference: string } | undefined;
      for (const reference of expectedTexts(request, parameters)) {
        const units = unitsOf(reference);
        const distance = editDistance(answer, units);
        const longest = Math.max(answer.length, units.length);
        const value = figure === 'distance' ? distance : longest === 0 ? 1 : 1 - distance / longest;
        const isBetter = best === undefined || (figure === 'distance' ? value < best.value : value > best.value);
        if (isBetter) best = { value, distance, reference };
      }
      if (best === undefined) return notApplicable('The row has nothing to compare with.');
      return {
        value: best.value,
        passed: null,
        reason: `${best.distance} characters differ from ${quoted(best.reference)}`,
      };
    },
  });

export const levenshteinSimilarity = levenshtein('similarity');
export const levenshteinDistance = levenshtein('distance');
