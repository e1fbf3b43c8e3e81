import { MantineProvider } from '@mantine/core';
import { renderToStaticMarkup } from 'react-dom/server';
import { Markdown } from '../../../renderer/components/markdown/Markdown.tsx';
import { dangersIn } from './hostileMarkdown.ts';

/** The HTML that an answer becomes, by the same components as on the page. */
export function renderAnswer(text: string, streaming = false): string {
  return renderToStaticMarkup(
    <MantineProvider withCssVariables={false} withGlobalClasses={false} withStaticClasses={false}>
      <Markdown text={text} streaming={streaming} />
    </MantineProvider>,
  );
}

/** What is wrong with any of the states a text passes through while it arrives, cut at `from`, `from + step`, ... */
export function dangersWhileStreaming(text: string, from: number, step: number): string[] {
  const found: string[] = [];
  for (let end = from; end < text.length; end += step) {
    for (const danger of dangersIn(renderAnswer(text.slice(0, end), true)))
      found.push(`${text.slice(0, end)} -> ${danger}`);
  }
  return found;
}
