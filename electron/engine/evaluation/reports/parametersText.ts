import type { Suite } from '../suite.ts';

/** What a metric of the suite was told, e.g. ` With tolerance 0.01.`; nothing where it was told nothing. */
export function parametersText({ metrics }: Pick<Suite, 'metrics'>, name: string): string {
  const { parameters = {}, onlyWhere } = metrics.find(({ metric, as }) => (as ?? metric) === name) ?? {};
  const told = Object.entries(parameters).map(
    ([key, value]) => `${key} ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  const of = onlyWhere === undefined ? '' : ` Of rows with something in ${onlyWhere}.`;
  return `${told.length === 0 ? '' : ` With ${told.join(', ')}.`}${of}`;
}
