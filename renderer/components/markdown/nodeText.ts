interface TreeNode {
  type: string;
  value?: string;
  children?: TreeNode[];
}

/** The text inside a node of the Markdown tree. */
export function nodeText(node: unknown): string {
  const tree = node as TreeNode | undefined;
  if (tree === undefined) return '';
  if (tree.type === 'text') return tree.value ?? '';
  return (tree.children ?? []).map(nodeText).join('');
}
