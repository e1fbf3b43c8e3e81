import { z } from 'zod';
import { normalizerName, normalizeTranscript } from '../../../statistics/normalizeTranscript.ts';
import { defineMetric } from '../support/defineMetric.ts';
import { expectedParameters, expectedTexts, needsOfExpected } from '../support/expectedTexts.ts';
import { notApplicable, percent, quoted } from '../support/scores.ts';
import { editDistance } from '../support/sequences.ts';

const errorRate = (unit: 'word' | 'character') =>
  defineMetric({
    name: unit === 'word' ? 'wer' : 'cer',
    label: unit === 'word' ? 'Word error rate' : 'Character error rate',
    definition: `${unit === 'word' ? 'Words' : 'Characters'} that are wrong, missing or too many, divided by those of the reference; above 1 where much is put in. As jiwer 4.0.0 has it; both texts are normalised first (${normalizerName}) unless that is turned off. The figure of a set is made of the sums of its rows; of several references the closest.`,
    better: 'lower',
    scale: 'share',
    needs: ['reference'],
    needsWith: needsOfExpected,
    binary: false,
    parameters: z.strictObject({
      ...expectedParameters,
      normalise: z
        .boolean()
        .default(true)
        .describe('Leaves out capitals, punctuation, fillers and the like, and writes numbers in digits.'),
    }),
    score(request, parameters) {
      const unitsOf = (text: string): string[] => {
        const form = (parameters.normalise ? normalizeTranscript(text) : text).trim();
        if (unit === 'character') return Array.from(form);
        return form === '' ? [] : form.split(/\s+/);
      };
      const answer = unitsOf(request.text);
      let best: { rate: number; errors: number; units: number; reference: string } | undefined;
      for (const reference of expectedTexts(request, parameters)) {
        const units = unitsOf(reference);
        if (units.length === 0) continue;
        const errors = editDistance(units, answer);
        const rate = errors / units.length;
        if (best === undefined || rate < best.rate) best = { rate, errors, units: units.length, reference };
      }
      if (best === undefined) return notApplicable('The row has no reference with words in it.');
      return {
        value: best.rate,
        passed: null,
        reason: `${best.errors} errors in ${best.units} ${unit}s (${percent(best.rate)}) against ${quoted(best.reference)}`,
        counts: { errors: best.errors, units: best.units },
      };
    },
    combine: ({ errors = 0, units = 0 }) => (units === 0 ? null : errors / units),
  });

export const wordErrorRate = errorRate('word');
export const characterErrorRate = errorRate('character');
