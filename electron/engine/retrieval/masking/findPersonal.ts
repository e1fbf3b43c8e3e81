import type { AskPlan } from '../ask.ts';

export type PersonalKind = AskPlan['masked'][number]['kind'];

/** A piece of text that says who somebody is. */
export interface Personal {
  kind: PersonalKind;
  /** UTF-16 units. */
  start: number;
  end: number;
}

/**
 * Finds e-mail addresses, IBANs (checked by mod 97), card numbers (checked by Luhn), phone numbers and names, in order and without overlap.
 *
 * Limits, on purpose: names are found only where something says that they are one - a title before them (Dr, Mrs, Herr, Señora …), a label (Name:,
 * From:, Contact:), a salutation or a closing - and then wherever the same name stands again. A name that stands alone in a sentence is not found; a
 * phone number needs a leading + or 0 or brackets, and 7 to 15 digits that are no date. This makes less leave the machine; it does not make a text anonymous.
 *
 * @param alsoNames names that something else says are ones
 */
export function findPersonal(text: string, alsoNames: readonly string[] = []): Personal[] {
  const taken: Personal[] = [];
  const add = (kind: PersonalKind, start: number, end: number): void => {
    if (taken.some((other) => start < other.end && end > other.start)) return;
    taken.push({ kind, start, end });
  };
  for (const finder of [emails, ibans, cards, phones]) finder(text, add);
  placesOf([...findNames(text), ...alsoNames], text, add);
  return taken.sort((a, b) => a.start - b.start);
}

type Add = (kind: PersonalKind, start: number, end: number) => void;

function emails(text: string, add: Add): void {
  const pattern =
    /(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}._%+-]{1,64}@(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}{2,24}(?![\p{L}\p{N}])/gu;
  for (const match of text.matchAll(pattern)) add('email', match.index, match.index + match[0].length);
}

function ibans(text: string, add: Add): void {
  const pattern = /(?<![\p{L}\p{N}])[A-Z]{2}\d{2}(?:[ \u00a0]?[A-Z0-9]){11,30}(?![\p{L}\p{N}])/gu;
  for (const match of text.matchAll(pattern)) {
    // Words in capitals may follow the number: the longest part that passes the check is it.
    for (let end = match[0].length; end >= 15; end -= 1) {
      const candidate = match[0].slice(0, end);
      if (/[A-Z0-9]$/.test(candidate) && isIban(candidate.replaceAll(/[^A-Z0-9]/g, ''))) {
        add('iban', match.index, match.index + end);
        break;
      }
    }
  }
}

/** ISO 13616: country and check digits to the end, letters as 10 to 35, modulo 97 is 1. */
function isIban(iban: string): boolean {
  if (iban.length < 15 || iban.length > 34) return false;
  let rest = 0;
  for (const character of iban.slice(4) + iban.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}

function cards(text: string, add: Add): void {
  const pattern = /(?<![\p{L}\p{N}])\d(?:[ \u00a0-]?\d){12,18}(?![\p{L}\p{N}])/gu;
  for (const match of text.matchAll(pattern)) {
    if (isCard(match[0].replaceAll(/\D/g, ''))) add('card', match.index, match.index + match[0].length);
  }
}

/** ISO/IEC 7812: first digit of a payment network, Luhn's check digit. */
function isCard(digits: string): boolean {
  if (!/^[2-6]/.test(digits) || /^(\d)\1+$/.test(digits)) return false;
  let sum = 0;
  for (const [index, digit] of Array.from(digits).reverse().entries()) {
    const doubled = index % 2 === 1 ? Number(digit) * 2 : Number(digit);
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

function phones(text: string, add: Add): void {
  const pattern =
    /(?<![\p{L}\p{N}.,:/+-])(?<!\d[ \u00a0])(?:\+|\(\d{2,5}\)|0)[\d \u00a0()./-]{5,24}\d(?![\p{L}\p{N}])/gu;
  for (const match of text.matchAll(pattern)) {
    const [number] = match;
    const digits = number.replaceAll(/\D/g, '').length;
    const isDate = /^\d{1,4}([./-])\d{1,2}\1\d{1,4}$/.test(number);
    if (digits >= 7 && digits <= 15 && !isDate && !/^0[.,]/.test(number)) {
      add('phone', match.index, match.index + number.length);
    }
  }
}

// A letter may have its accents beside it, as the text of a PDF often does.
const upper = '\\p{Lu}\\p{M}*';
const lower = '(?:\\p{Ll}\\p{M}*)+';
const part = `${upper}(?:${lower}|['’]${upper}${lower})(?:-${upper}${lower})*`;
const particle = '(?:van|von|de|da|del|della|der|den|di|du|la|le|bin|al|ten|ter|zu)';
const name = `${part}(?:[ \\u00a0](?:${particle}[ \\u00a0]){0,2}(?:${part}|\\p{Lu}\\.)){0,3}`;
const title =
  '(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Sir|Dame|Herrn?|Frau|Monsieur|Madame|Mme|Mlle|Se[ñn]ora?|Sra?|Signora?|Sig|Dott|Dhr|Mevr)\\.?';
const label =
  '(?:[Nn]ame|[Ff]rom|[Tt]o|[Cc]c|[Cc]ontact|[Aa]uthor|[Pp]atient|[Cc]ustomer|[Aa]nsprechpartner(?:in)?|[Nn]om)[ \\t]*:';
const salutation = '(?:Dear|Hi|Hello|Hallo|Liebe[r]?|Cher|Ch[èe]re|Regards,|Sincerely,|Grüßen,?|Cordialement,)';
const cues = [
  new RegExp(`(?<![\\p{L}\\p{N}])${title}[ \\u00a0](?:${title}[ \\u00a0])*(${name})`, 'dgu'),
  new RegExp(
    `(?<![\\p{L}\\p{N}])${label}[ \\t]*"?(${part}[ \\u00a0](?:${particle}[ \\u00a0]){0,2}${part}(?:[ \\u00a0]${part})?)`,
    'dgu',
  ),
  new RegExp(`(?<![\\p{L}\\p{N}])${salutation}\\s{1,3}(${part}[ \\u00a0]${part})(?![\\p{L}\\p{N}])`, 'dgu'),
];

/** The names that a text gives away as ones, each once. */
export function findNames(text: string): string[] {
  const known = new Set<string>();
  for (const cue of cues) {
    for (const match of text.matchAll(cue)) {
      const [start, end] = match.indices?.[1] ?? [0, 0];
      known.add(text.slice(start, end));
    }
  }
  return [...known];
}

function placesOf(names: readonly string[], text: string, add: Add): void {
  // The longest first: "Ada Lovelace" is one person, not two.
  for (const one of [...new Set(names)].sort((a, b) => b.length - a.length || (a < b ? -1 : 1))) {
    for (let at = text.indexOf(one); at >= 0; at = text.indexOf(one, at + one.length)) {
      const before = text.slice(0, at).at(-1) ?? ' ';
      const after = text[at + one.length] ?? ' ';
      if (!/[\p{L}\p{N}]/u.test(before) && !/[\p{L}\p{N}]/u.test(after)) add('name', at, at + one.length);
    }
  }
}
