/** A count of weights for reading: "135 M", "1.7 B"; empty where it is not known. */
export function parametersText(parameters: number | null): string {
  if (parameters === null) return '';
  const [value, unit] = parameters >= 999.5e6 ? [parameters / 1e9, 'B'] : [parameters / 1e6, 'M'];
  return `${value >= 100 ? Math.round(value) : Number(value.toPrecision(2))} ${unit}`;
}
