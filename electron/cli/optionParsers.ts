import { InvalidArgumentError } from 'commander';

/** A whole number within bounds, both included. */
export function wholeNumber(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= low && value <= high) return value;
    throw new InvalidArgumentError(`Must be a whole number from ${low} to ${high}.`);
  };
}

/** A decimal number within bounds, both included. */
export function decimalNumber(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,9}(\.\d{1,9})?$|^\.\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= low && value <= high) return value;
    throw new InvalidArgumentError(`Must be a number from ${low} to ${high}.`);
  };
}

/** Numbers of passages from 1 on, with commas. */
export function passageNumbers(text: string): number[] {
  return text.split(',').map((part) => wholeNumber(1, 1_000)(part.trim()));
}

/** For options that may be given more than once. */
export function collect(text: string, before: string[] = []): string[] {
  return [...before, text];
}
