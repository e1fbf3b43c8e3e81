import { Fragment, type ReactElement } from 'react';
import { flushSync } from 'react-dom';
import { createRoot, type Root } from 'react-dom/client';
import { fileParts } from './fileParts.tsx';
import { highlightPlugin } from './highlightPlugin.ts';
import { longestHighlighted, longestRendered } from './limits.ts';
import { markdownElement } from './markdownElement.ts';
import { definitionsFor, hasFence, linkDefinitions, splitBlocks } from './splitBlocks.ts';

/** Milliseconds of drawing after which the page gets its turn. */
const slice = 24;

/**
 * A model's Markdown as HTML for a file: sanitised and cut as an answer on the page is, drawn by `fileParts`. Elements are made in a document
 * without a window, in which nothing runs or loads, and written out by the browser, which escapes every text. What cannot be drawn stands there
 * as it was written.
 */
export async function markdownToHtml(markdown: string): Promise<string> {
  const text = printable(markdown);
  if (text.length > longestRendered) return draw(<pre className="plain">{text}</pre>) ?? '';
  if (hasFence(text)) await highlightPlugin.load();
  const { blocks } = splitBlocks(text);
  const definitions = linkDefinitions(blocks);
  const html: string[] = [];
  for (const block of blocks) {
    await giveWay();
    const beside = definitionsFor(block, definitions);
    const whole = beside === '' ? block : `${block}\n\n${beside}`;
    html.push(drawBlock(whole) ?? draw(<pre className="plain">{block}</pre>) ?? '');
  }
  return html.join('\n');
}

function drawBlock(block: string): string | null {
  const colours = hasFence(block) && block.length < longestHighlighted ? highlightPlugin.get() : null;
  try {
    return draw(markdownElement(block, colours, fileParts));
  } catch {
    return null;
  }
}

/** Where elements are made to be written out. One for all: making a document takes as long as drawing a paragraph. */
let easel: { target: HTMLElement; root: Root; failed: boolean; drawings: number } | null = null;

/** Null where a component threw. */
function draw(element: ReactElement): string | null {
  easel ??= newEasel();
  easel.failed = false;
  easel.drawings += 1;
  const { root, target, drawings } = easel;
  // Keyed, so that nothing of what was drawn before is changed into this.
  flushSync(() => root.render(<Fragment key={drawings}>{element}</Fragment>));
  const html = target.innerHTML;
  flushSync(() => root.render(null));
  if (!easel.failed) return html;
  easel = null;
  return null;
}

function newEasel(): NonNullable<typeof easel> {
  const target = document.implementation.createHTMLDocument('').createElement('div');
  const root = createRoot(target, {
    onUncaughtError: () => {
      if (easel !== null) easel.failed = true;
    },
  });
  return { target, root, failed: false, drawings: 0 };
}

/** Control characters that HTML does not allow, as replacement characters. */
const printable = (text: string): string => text.replaceAll(/(?![\t\n\r])\p{Cc}/gu, '\u{FFFD}');

let sliceEnd = 0;

/** A timer would wait a second each time where the page is not in front; a message does not. */
async function giveWay(): Promise<void> {
  if (performance.now() < sliceEnd) return;
  await new Promise<void>((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener('message', () => {
      port1.close();
      resolve();
    });
    port1.start();
    port2.postMessage(null);
  });
  sliceEnd = performance.now() + slice;
}
