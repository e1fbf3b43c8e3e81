/** As the engine writes it into a suite that was taken over from another tool. */
const prefix = 'choose_a_model:';

/** What another tool called a model that is still to be chosen here; null for a model. */
export function namedToChoose(model: string): string | null {
  return model.startsWith(prefix) ? model.slice(prefix.length) : null;
}
