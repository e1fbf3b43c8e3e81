interface TreeNode {
  type: string;
  value?: string;
  tagName?: string;
  properties?: Record<string, never>;
  children?: TreeNode[];
}

const marker = /(\[\d{1,4}(?:\s*[,;]\s*\d{1,4}){0,20}\])/;
/** Where a number in brackets is not a reference. */
const literal = new Set(['code', 'pre', 'a']);

/** Makes each `[3]` and `[1, 2]` in running text an element of its own, so that a view can show where it leads; without such a view it stays as it is. */
export function citationMarks() {
  const walk = (node: TreeNode): void => {
    if (node.children === undefined || literal.has(node.tagName ?? '')) return;
    node.children = node.children.flatMap((child) => {
      if (child.type !== 'text' || !marker.test(child.value ?? '')) {
        walk(child);
        return [child];
      }
      return (child.value ?? '')
        .split(marker)
        .filter((part) => part !== '')
        .map((part): TreeNode => {
          const text = { type: 'text', value: part };
          return marker.test(part) ? { type: 'element', tagName: 'cite', properties: {}, children: [text] } : text;
        });
    });
  };
  return (tree: unknown): void => walk(tree as TreeNode);
}
