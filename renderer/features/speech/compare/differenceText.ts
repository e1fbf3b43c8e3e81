import { pointsText } from '../speechText.ts';
import type { Comparison } from '../speechTypes.ts';

type Difference = Comparison['differences'][number];

const tooFew = 'too few recordings tell them apart to say it of others.';

/** One paired difference as a sentence that claims no more than the interval allows. */
export function differenceText(one: Difference, nameOf: (model: string) => string): string {
  const [a, b] = [nameOf(one.a), nameOf(one.b)];
  const size = pointsText(Math.abs(one.difference)).replace('+', '');
  const [better, worse] = one.difference <= 0 ? [a, b] : [b, a];
  if (one.interval === null) {
    return one.difference === 0
      ? `${a} and ${b} make equally many errors here; ${tooFew}`
      : `${better} makes ${size} points fewer word errors than ${worse} here; ${tooFew}`;
  }
  const { low, high } = one.interval;
  const range = `95 % interval ${pointsText(low)} to ${pointsText(high)}`;
  if (low <= 0 && high >= 0) {
    return `Between ${a} and ${b} no difference is shown: ${pointsText(one.difference)} points of word errors (${range}).`;
  }
  return `${better} makes ${size} points fewer word errors than ${worse} (${range}).`;
}
