/** No connection can have this name: underscores are none of theirs. */
const prefix = 'choose_a_model:';

/** What stands in a suite in place of a model that the person has still to choose. @param named what another tool called it */
export const modelToChoose = (named: string): string => `${prefix}${named.slice(0, 300)}`;

/** What another tool called the model that is still to be chosen; null for a model. */
export function namedToChoose(model: string): string | null {
  return model.startsWith(prefix) ? model.slice(prefix.length) : null;
}
