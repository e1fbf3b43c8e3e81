import { counted } from '../../../components/format.ts';
import type { Recording, SpeechModel } from '../speechTypes.ts';

export interface ComparisonPlan {
  /** Hosts that recordings would be sent to. */
  hosts: string[];
  /** US dollars for all of it; null where a price or a length is not known. 0 where nothing is paid. */
  usd: number | null;
  /** A service charges by the token: how many there are is known afterwards. */
  byToken: boolean;
  /** Recordings of which it is known what is said, not only who speaks: error rates are over these. */
  measured: number;
}

/** What a comparison would send and cost, before it begins. */
export function planComparison(recordings: readonly Recording[], models: readonly SpeechModel[]): ComparisonPlan {
  const services = models.filter(({ local }) => !local);
  let usd: number | null = 0;
  for (const { price } of services) {
    for (const { seconds } of recordings) {
      if (usd === null || price === null || !('perMinute' in price) || seconds === null) usd = null;
      else usd += (price.perMinute * Math.max(seconds, price.leastSeconds ?? 0)) / 60;
    }
  }
  return {
    hosts: [...new Set(services.flatMap(({ destination }) => (destination === null ? [] : [destination])))],
    usd,
    byToken: services.some(({ price }) => price !== null && 'perMillionTokens' in price),
    measured: recordings.filter(({ reference }) => reference !== null && reference !== 'rttm').length,
  };
}

/** Recordings that the engine takes into one comparison. */
export const mostRecordings = 500;
/** Recordings with a reference that an interval needs. */
const fewestMeasured = 5;

/** What is going to be measured. */
export function measuredText(chosen: number, measured: number): string {
  if (chosen === 0) return 'Choose at least one recording and one model.';
  if (chosen > mostRecordings) return `A comparison takes up to ${mostRecordings} recordings: choose fewer.`;
  if (measured === 0) return 'Not known yet what is said: speed and flagged segments are shown, but no error rates.';
  return measured < fewestMeasured
    ? `${counted(measured, 'recording')} with a reference: error rates come without an interval, which needs five or more.`
    : `Error rates with intervals over ${measured} recordings.`;
}
