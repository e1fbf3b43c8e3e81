import type { ReactElement } from 'react';
import ReactMarkdown, { type Components, type Options } from 'react-markdown';
import rehypeSanitize from 'rehype-sanitize';
import remarkGfm from 'remark-gfm';
import remarkMath from 'remark-math';
import { citationMarks } from './citationMarks.ts';
import type { RehypePlugins } from './highlightPlugin.ts';
import { prepareMath } from './prepareMath.ts';
import { rawAsText } from './rawAsText.ts';
import { sanitizeSchema } from './sanitizeSchema.ts';

const remarkPlugins: NonNullable<Options['remarkPlugins']> = [[remarkGfm, { singleTilde: false }], remarkMath];
const sanitizeLast: RehypePlugins = [rawAsText, citationMarks, [rehypeSanitize, sanitizeSchema]];

/** Addresses reach our own components unchanged (the schema has already dropped what is no web address); none reaches the document. */
const keepAddress = (address: string) => address;

/** A block of a model's Markdown, drawn by `components`. Sanitised last, after every plugin, whoever draws it. */
export function markdownElement(block: string, highlight: RehypePlugins | null, components: Components): ReactElement {
  // Called as the pure function it is, so that what it returns can be kept.
  return ReactMarkdown({
    children: prepareMath(block),
    components,
    remarkPlugins,
    rehypePlugins: highlight === null ? sanitizeLast : [...highlight, ...sanitizeLast],
    urlTransform: keepAddress,
  });
}
