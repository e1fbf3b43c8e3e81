import type { Hit } from './knowledgeTypes.ts';

type Format = Hit['format'];

/** The kinds of document, as a person calls them. */
export const formatWords: Record<Format, string> = {
  pdf: 'PDF',
  docx: 'Word',
  pptx: 'PowerPoint',
  xlsx: 'Excel',
  csv: 'CSV',
  html: 'Web page',
  epub: 'E-book',
  markdown: 'Markdown',
  text: 'Text',
  code: 'Source code',
  email: 'E-mail',
};

export const formatWord = (format: Format): string => formatWords[format];

/** The last part of a path, on any system. */
export const fileName = (path: string): string => path.split(/[\\/]/).at(-1) ?? path;
