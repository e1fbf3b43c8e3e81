/** A strength for reading: whole points on a scale of hundreds, two decimals on a scale of ones; a real minus sign. */
export function strengthText(value: number): string {
  const text = Math.abs(value) >= 10 ? Math.round(value).toString() : trimmed(value.toFixed(2));
  return text.replace('-', '−');
}

const trimmed = (text: string): string => (text.includes('.') ? text.replace(/\.?0+$/, '') : text).replace(/^-0$/, '0');
