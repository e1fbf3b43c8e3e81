import { memo, useMemo, useRef, useSyncExternalStore } from 'react';
import { CodeBlock } from './CodeBlock.tsx';
import { highlightPlugin } from './highlightPlugin.ts';
import { longestHighlighted, longestRendered } from './limits.ts';
import classes from './Markdown.module.css';
import { renderMarkdown } from './renderMarkdown.tsx';
import { definitionsFor, hasFence, linkDefinitions, openFence, splitBlocks, type Blocks } from './splitBlocks.ts';

const longestShown = 2_000_000;

/**
 * A model's Markdown, sanitised. While it grows only its last block is rendered anew: finished blocks are kept as they are, and a
 * code fence not yet closed is drawn as plain text.
 */
export const Markdown = memo(function Markdown(props: { text: string; streaming?: boolean }) {
  const before = useRef<Blocks | undefined>(undefined);
  const result = useMemo(() => {
    if (props.text.length > longestRendered) return null;
    const next = splitBlocks(props.text, before.current);
    before.current = next;
    return { blocks: next.blocks, definitions: linkDefinitions(next.blocks) };
  }, [props.text]);
  if (result === null) {
    return (
      <pre className={classes.plain}>
        {props.text.slice(0, longestShown)}
        {props.text.length > longestShown && '\n… (shown up to here; copy gives all of it)'}
      </pre>
    );
  }
  const last = result.blocks.length - 1;
  return (
    <div className={classes.markdown} data-streaming={props.streaming === true || undefined}>
      {result.blocks.map((block, index) => (
        <MarkdownBlock
          // oxlint-disable-next-line react/no-array-index-key -- blocks are only ever appended
          key={index}
          block={block}
          definitions={definitionsFor(block, result.definitions)}
          growing={props.streaming === true && index === last}
        />
      ))}
    </div>
  );
});

const MarkdownBlock = memo(function MarkdownBlock(props: { block: string; definitions: string; growing: boolean }) {
  const highlight = useSyncExternalStore(highlightPlugin.subscribe, highlightPlugin.get, highlightPlugin.get);
  const unclosed = props.growing ? openFence(props.block) : null;
  if (unclosed !== null) {
    return (
      <div className={classes.block}>
        <CodeBlock language={unclosed.language} code={unclosed.code} />
      </div>
    );
  }
  const hasCode = hasFence(props.block);
  if (hasCode && highlight === null) void highlightPlugin.load();
  const text = props.definitions === '' ? props.block : `${props.block}\n\n${props.definitions}`;
  return (
    <div className={classes.block}>
      {renderMarkdown(text, hasCode && !props.growing && text.length < longestHighlighted ? highlight : null)}
    </div>
  );
});
