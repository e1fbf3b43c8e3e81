import type { SelectableModel } from '../../../app/engineTypes.ts';

/**
 * Why a prompt cannot be sent to the chosen models; null where it can. A service's model is not missing from this machine: its connection is.
 *
 * @param found what `findModel` made of each id
 */
export function missingWords(ids: readonly string[], found: readonly (SelectableModel | undefined)[]): string | null {
  const at = found.findIndex((model) => model === undefined || !model.installed);
  const id = ids[at];
  if (id === undefined) return null;
  const [place = ''] = id.split(':', 1);
  if (place !== 'local') return `There is no connection “${place}” any more`;
  return `${found[at]?.name ?? id.slice('local:'.length)} is not on this machine`;
}
