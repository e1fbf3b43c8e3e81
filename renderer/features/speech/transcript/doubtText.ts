import type { Segment, SpeechTools } from '../speechTypes.ts';

type Doubt = Segment['doubts'][number];

const doubtWords: Record<Doubt, string> = {
  repeated: 'Went round in circles',
  compressible: 'Repeats itself',
  unsure: 'Unsure',
  'no-speech': 'Perhaps silence',
};

/** A doubt in a word or two, and by what it is told: the segment's own figure beside the threshold, where both are known. */
export function doubtText(
  doubt: Doubt,
  segment: Pick<Segment, 'compressionRatio' | 'averageLogProbability' | 'noSpeechProbability'>,
  thresholds: SpeechTools['doubtThresholds'] | undefined,
): { label: string; why: string | null } {
  const label = doubtWords[doubt];
  if (doubt === 'repeated') return { label, why: 'what came again and again stands once' };
  if (thresholds === undefined) return { label, why: null };
  if (doubt === 'compressible') {
    return { label, why: told('compression ratio', segment.compressionRatio, 'above', thresholds.compressionRatio) };
  }
  if (doubt === 'unsure') {
    const { averageLogProbability: figure } = segment;
    return { label, why: told('mean log-probability', figure, 'below', thresholds.averageLogProbability) };
  }
  return {
    label,
    why: told('no-speech probability', segment.noSpeechProbability, 'above', thresholds.noSpeechProbability),
  };
}

/** The thresholds on one line, as conditions of a transcript. */
export function thresholdsText(thresholds: SpeechTools['doubtThresholds']): string {
  const { compressionRatio, averageLogProbability, noSpeechProbability } = thresholds;
  return `compression ratio above ${numberText(compressionRatio)}, mean log-probability below ${numberText(averageLogProbability)}, no-speech probability above ${numberText(noSpeechProbability)}`;
}

/** With two digits, so that a figure close to its threshold is not written like it. */
function told(what: string, figure: number | null, side: 'above' | 'below', threshold: number): string {
  const limit = `${side} ${numberText(threshold)}`;
  return figure === null ? `${what} ${limit}` : `${what} ${numberText(figure, 2)}, ${limit}`;
}

function numberText(value: number, digits?: number): string {
  return (digits === undefined ? String(value) : value.toFixed(digits)).replace('-', '−');
}
