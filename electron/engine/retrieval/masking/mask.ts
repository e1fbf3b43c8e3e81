import type { AskPlan } from '../ask.ts';
import { findPersonal, type PersonalKind } from './findPersonal.ts';

/** A text with placeholders in place of what is personal, and the way back. */
export interface Mask {
  masked: string;
  counts: AskPlan['masked'];
  /** Puts back what placeholders stand for; other text stays as it is. `restore(masked)` is the text that was masked. */
  restore(text: string): string;
  /** The same for a text that comes in pieces: holds back what may be the beginning of a placeholder. */
  restorer(): { push(text: string): string; end(): string };
}

const words: Readonly<Record<PersonalKind, string>> = {
  email: 'EMAIL',
  phone: 'PHONE',
  card: 'CARD',
  iban: 'IBAN',
  name: 'PERSON',
};
/** `<EMAIL_1>`, and without its brackets, as models repeat it now and then. */
const placeholder =
  /<((?:EMAIL|PHONE|CARD|IBAN|PERSON)_\d{1,6})>|(?<![\p{L}\p{N}_])((?:EMAIL|PHONE|CARD|IBAN|PERSON)_\d{1,6})(?![\p{L}\p{N}_])/gu;
/** What may go on to be a placeholder, at the end of a piece; with what stands before it, since that decides whether it is one. */
const unfinished =
  /<?(?:E(?:M(?:A(?:IL?)?)?)?|P(?:H(?:O(?:NE?)?)?|E(?:R(?:S(?:ON?)?)?)?)?|C(?:A(?:RD?)?)?|I(?:B(?:AN?)?)?)?(?:(?<=EMAIL|PHONE|CARD|IBAN|PERSON)_\d{0,6})?$/u;

/**
 * Masks a text. The same words get the same placeholder wherever they stand, so that a model can still tell one person from another; a number that
 * the text itself has as a placeholder is not used.
 *
 * @param alsoNames names that texts which are not sent give away as ones
 */
export function createMask(text: string, alsoNames: readonly string[] = []): Mask {
  const places = findPersonal(text, alsoNames);
  const byValue = new Map<string, string>();
  const values = new Map<string, string>();
  const counts = new Map<PersonalKind, number>();
  const next = new Map<PersonalKind, number>();
  const codeFor = (kind: PersonalKind, value: string): string => {
    const key = `${kind} ${value}`;
    const known = byValue.get(key);
    if (known !== undefined) return known;
    let number = next.get(kind) ?? 1;
    while (text.includes(`${words[kind]}_${number}`)) number += 1;
    next.set(kind, number + 1);
    const code = `${words[kind]}_${number}`;
    byValue.set(key, code);
    values.set(code, value);
    return code;
  };
  let masked = '';
  let from = 0;
  for (const { kind, start, end } of places) {
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    masked += `${text.slice(from, start)}<${codeFor(kind, text.slice(start, end))}>`;
    from = end;
  }
  masked += text.slice(from);

  const restore = (received: string): string =>
    received.replaceAll(
      placeholder,
      (whole, bracketed?: string, bare?: string) => values.get(bracketed ?? bare ?? '') ?? whole,
    );

  return {
    masked,
    counts: [...counts].map(([kind, count]) => ({ kind, count })),
    restore,
    restorer: () => createRestorer(restore),
  };
}

function createRestorer(restore: (text: string) => string): ReturnType<Mask['restorer']> {
  let held = '';
  /** The character before what is held: a placeholder without brackets does not begin within a word. */
  let before = '';
  const give = (length: number): string => {
    const part = held.slice(0, length);
    const restored = restore(before + part).slice(before.length);
    before = part.at(-1) ?? before;
    held = held.slice(length);
    return restored;
  };
  return {
    push(text) {
      held += text;
      const [tail = ''] = unfinished.exec(held.slice(-20)) ?? [];
      return give(held.length - tail.length);
    },
    end: () => give(held.length),
  };
}
