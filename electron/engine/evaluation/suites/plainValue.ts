import type { YamlNode } from './readYaml.ts';

/** What a part of a document says, without where it stands. Keys become properties of the object's own, whatever they are called. */
export function plainValue(node: YamlNode): unknown {
  switch (node.kind) {
    case 'scalar':
      return node.value;
    case 'list':
      return node.items.map(plainValue);
    case 'map':
      return Object.fromEntries(Array.from(node.entries, ([name, { value }]) => [name, plainValue(value)]));
  }
}
