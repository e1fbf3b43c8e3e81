import Papa from 'papaparse';
import type { ParsedDocument } from '../document.ts';
import { createDocumentText } from './documentText.ts';
import { ownText } from './ownText.ts';
import type { Parser } from './parser.ts';
import { addRows } from './tableText.ts';

/** Comma- or tab-separated rows: blocks of some rows, each under the header, so that a passage can be read by itself. */
export const parseCsv: Parser = (input): ParsedDocument => {
  const { text, warnings } = ownText(input);
  const tabs = /\.(tsv|tab)$/i.test(input.name);
  const { data, errors } = Papa.parse<string[]>(text, {
    skipEmptyLines: 'greedy',
    ...(tabs ? { delimiter: '\t' } : {}),
  });
  const document = createDocumentText(input.maxCharacters);
  for (const { code, message } of warnings) document.warn(code, message);
  if (errors.some((error) => error.type === 'Quotes')) {
    document.warn('document/left-out', 'Quotation marks do not match in some rows: their cells may be parted wrongly.');
  }
  addRows(document, data);
  return { format: 'csv', title: null, author: null, createdAt: null, ...document.finish() };
};
