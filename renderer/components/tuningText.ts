/** What a model's tuning means to someone who asks it something. */
export function tuningText(tuning: 'base' | 'instruct' | 'other'): string {
  if (tuning === 'instruct') return 'follows instructions';
  if (tuning === 'base') return 'base model, continues text';
  return 'special purpose';
}
