import type { AskPlan } from '../app/engineTypes.ts';

const words: Record<AskPlan['masked'][number]['kind'], [one: string, many: string]> = {
  email: ['e-mail address', 'e-mail addresses'],
  phone: ['phone number', 'phone numbers'],
  card: ['card number', 'card numbers'],
  iban: ['bank account', 'bank accounts'],
  name: ['name', 'names'],
};

/** "Replaced before sending, put back into the answer: 2 e-mail addresses, 1 name." Empty where nothing is. */
export function maskedText(masked: AskPlan['masked']): string {
  const parts = masked
    .filter(({ count }) => count > 0)
    .map(({ kind, count }) => `${count} ${words[kind][count === 1 ? 0 : 1]}`);
  return parts.length === 0 ? '' : `Replaced before sending, put back into the answer: ${parts.join(', ')}.`;
}
