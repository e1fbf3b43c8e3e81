/**
 * What people call models that stand side by side. Where two are called the same (one model on two servers, one in two quantisations), each also says
 * what tells it apart: the connection, or the id of a file on this machine.
 */
export function distinctNames(models: readonly string[], nameOf: (model: string) => string): (model: string) => string {
  const called = Map.groupBy(new Set(models), nameOf);
  return (model) => {
    const name = nameOf(model);
    const apart = model.startsWith('local:') ? model.slice('local:'.length) : model.split(':', 1)[0];
    return (called.get(name)?.length ?? 0) < 2 || name === apart ? name : `${name} (${apart})`;
  };
}
