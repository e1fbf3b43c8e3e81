/** `smollm2` and `local:smollm2` both name the local model; anything with another connection before the colon is left alone. */
export function selectableModelId(name: string): string {
  return name.includes(':') ? name : `local:${name}`;
}

/** The id a model has in the catalogue, for commands about files: `local:` may be written before it. */
export function bareModelId(name: string): string {
  return name.startsWith('local:') ? name.slice('local:'.length) : name;
}
