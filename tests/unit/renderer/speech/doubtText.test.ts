import { expect, it } from 'vitest';
import { doubtText, thresholdsText } from '../../../../renderer/features/speech/transcript/doubtText.ts';

const thresholds = { compressionRatio: 2.4, averageLogProbability: -1, noSpeechProbability: 0.6 };
const segment = { compressionRatio: 2.76, averageLogProbability: -1.004, noSpeechProbability: null };

// Catches: "Unsure" and "Repeats itself" stood on the page without the threshold that made them so, which the command names.
it('a doubt says by which figure and threshold it is told', () => {
  const why = (doubt: Parameters<typeof doubtText>[0]) => doubtText(doubt, segment, thresholds).why;
  expect(why('compressible')).toBe('compression ratio 2.76, above 2.4');
  expect(why('unsure')).toBe('mean log-probability −1.00, below −1');
  // A service that does not say how sure it was, and a page that has not asked for the thresholds yet.
  expect(why('no-speech')).toBe('no-speech probability above 0.6');
  expect(doubtText('unsure', segment, undefined)).toEqual({ label: 'Unsure', why: null });
  expect(thresholdsText(thresholds)).toBe(
    'compression ratio above 2.4, mean log-probability below −1, no-speech probability above 0.6',
  );
});
