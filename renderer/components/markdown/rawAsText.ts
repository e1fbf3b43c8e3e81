interface TreeNode {
  type: string;
  value?: string;
  tagName?: string;
  properties?: Record<string, never>;
  children?: TreeNode[];
}

const lineBreak = /^<br\s*\/?>$/i;

/** HTML in a model's Markdown is shown as the text it is. Only a plain `<br>`, which models write in tables, does what it says. */
export function rawAsText() {
  const walk = (node: TreeNode): void => {
    for (const child of node.children ?? []) {
      if (child.type === 'raw') {
        if (lineBreak.test(child.value ?? '')) {
          Object.assign(child, { type: 'element', tagName: 'br', properties: {}, children: [] });
          delete child.value;
        } else child.type = 'text';
      } else walk(child);
    }
  };
  return (tree: unknown): void => walk(tree as TreeNode);
}
