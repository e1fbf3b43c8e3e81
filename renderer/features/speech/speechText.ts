import type { SpeechModel, TranscriptState } from './speechTypes.ts';

/** Seconds as a clock: "0:07", "12:05", "1:02:03"; with `digits` of a second: "0:07.25". */
export function clockText(seconds: number, digits = 0): string {
  const scale = 10 ** digits;
  const units = Math.max(0, Math.round(seconds * scale));
  const whole = Math.floor(units / scale);
  const two = (value: number) => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
  const head = hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
  return digits === 0 ? head : `${head}.${String(units % scale).padStart(digits, '0')}`;
}

/** The way back, "1:02:03.5", "7.25" too; null for what is no time. */
export function parseClock(text: string): number | null {
  const parts = text.trim().replace(',', '.').split(':');
  if (
    parts.length > 3 ||
    !parts.every((part, at) => (at === parts.length - 1 ? /^\d+(\.\d+)?$/ : /^\d+$/).test(part))
  ) {
    return null;
  }
  const seconds = parts.reduce((sum, part) => sum * 60 + Number(part), 0);
  return seconds <= 1_000_000 ? seconds : null;
}

const languages = new Intl.DisplayNames('en', { type: 'language', fallback: 'code' });

/** "German" for `de`; a code that nobody knows stays as it is. */
export function languageName(code: string): string {
  try {
    return languages.of(code) ?? code;
  } catch {
    return code;
  }
}

/** What was heard, and how sure the model was of it where it found that out itself: "German, 88 % sure". */
export function heardText(language: string, probability: number | null): string {
  return languageName(language) + (probability === null ? '' : `, ${percentText(probability, 0)} sure`);
}

/** A rate as the field writes it: "4.2 %"; "none" where there is none. */
export function percentText(rate: number | null, digits = 1): string {
  return rate === null ? '–' : `${(rate * 100).toFixed(digits)} %`;
}

/** A difference of rates in points, with its sign: "+1.2", "−0.4". */
export function pointsText(difference: number): string {
  const points = (difference * 100).toFixed(1);
  return Number(points) === 0 ? '0.0' : difference > 0 ? `+${points}` : points.replace('-', '−');
}

/** Work over length: "0.12×", "1.4×". Below 1 it is faster than speech. */
export function factorText(factor: number | null): string {
  if (factor === null) return '–';
  return `${factor < 0.1 ? factor.toFixed(3) : factor < 10 ? factor.toFixed(2) : factor.toFixed(0)}×`;
}

/** What a service charges, as it states it: "$0.006 a minute", "$0.00185 a minute, 10 s at least", "$2.5 per million tokens read, $10 written". */
export function priceText(price: NonNullable<SpeechModel['price']>): string {
  if ('perMinute' in price) {
    const least = price.leastSeconds === undefined ? '' : `, ${price.leastSeconds} s at least`;
    return `$${Number(price.perMinute.toPrecision(3))} a minute${least}`;
  }
  const { input, output } = price.perMillionTokens;
  return `$${input} per million tokens read, $${output} written`;
}

export const stateWords: Record<TranscriptState, { label: string; kind: 'good' | 'warn' | 'bad' | 'neutral' }> = {
  waiting: { label: 'Waiting', kind: 'neutral' },
  running: { label: 'Running', kind: 'neutral' },
  done: { label: 'Done', kind: 'good' },
  failed: { label: 'Failed', kind: 'bad' },
  stopped: { label: 'Stopped', kind: 'neutral' },
  interrupted: { label: 'Interrupted', kind: 'warn' },
};

export const isOpen = (state: TranscriptState): boolean => state === 'waiting' || state === 'running';
/** What was done stays, and it can go on behind it. */
export const canResume = (state: TranscriptState): boolean =>
  state === 'failed' || state === 'stopped' || state === 'interrupted';
