import type { ReactElement } from 'react';
import type { Components } from 'react-markdown';
import { CitationMark } from './CitationMark.tsx';
import { CodeBlock } from './CodeBlock.tsx';
import { ImagePlaceholder } from './ImagePlaceholder.tsx';
import classes from './Markdown.module.css';
import { MarkdownLink } from './MarkdownLink.tsx';
import { markdownElement } from './markdownElement.ts';
import { Maths } from './Maths.tsx';
import { nodeText } from './nodeText.ts';
import type { RehypePlugins } from './highlightPlugin.ts';

const components: Components = {
  a: ({ href, children, node }) => (
    <MarkdownLink address={href ?? ''} text={nodeText(node)}>
      {children}
    </MarkdownLink>
  ),
  cite: ({ node }) => <CitationMark marker={nodeText(node)} />,
  img: ({ src, alt }) => <ImagePlaceholder address={typeof src === 'string' ? src : ''} description={alt ?? ''} />,
  pre: ({ children, node }) => {
    const code = node?.children[0];
    const names = code?.type === 'element' ? code.properties['className'] : undefined;
    const list = Array.isArray(names) ? names.map(String) : [];
    if (list.includes('math-display')) return <Maths tex={nodeText(node)} display />;
    const language = list.find((name) => name.startsWith('language-'))?.slice('language-'.length) ?? '';
    return (
      <CodeBlock language={language} code={nodeText(node)}>
        {children}
      </CodeBlock>
    );
  },
  code: ({ className, children, node }) =>
    className?.includes('math-inline') === true ? (
      <Maths tex={nodeText(node)} />
    ) : (
      <code className={className}>{children}</code>
    ),
  table: ({ children }) => (
    // A wide table scrolls by itself and can be reached by keyboard; the column keeps its width.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section className={classes.tableScroll} tabIndex={0} aria-label="Table">
      <table>{children}</table>
    </section>
  ),
  input: ({ checked }) => <input type="checkbox" checked={checked === true} disabled readOnly aria-label="Task" />,
};

const cacheSize = 600;
const cache = new Map<string, ReactElement>();

/**
 * A block of Markdown as React elements; the same text gives the same elements, so that a scroll or a re-render costs nothing.
 * Sanitised last, after every plugin. Formulas are drawn later by KaTeX into their own element (see `Maths`).
 */
export function renderMarkdown(block: string, highlight: RehypePlugins | null): ReactElement {
  const key = highlight === null ? `-${block}` : `+${block}`;
  const known = cache.get(key);
  if (known !== undefined) {
    cache.delete(key);
    cache.set(key, known);
    return known;
  }
  const element = markdownElement(block, highlight, components);
  if (block.length < 20_000) {
    cache.set(key, element);
    if (cache.size > cacheSize) cache.delete(cache.keys().next().value as string);
  }
  return element;
}
