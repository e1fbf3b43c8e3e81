import { z } from 'zod';
import type { Score } from '../../metric.ts';
import { defineMetric } from '../support/defineMetric.ts';
import { fencedBlocks } from '../support/fencedBlocks.ts';
import { rightOrWrong } from '../support/scores.ts';
import { findXml, htmlElements, readXmlDocument, type FoundXml } from './readMarkup.ts';

const negate = z.boolean().default(false).describe('Right is an answer that is not so.');
const requiredElements = z.array(z.string().min(1)).max(100).default([]).describe('Names that must occur in it.');

export const isXml = defineMetric({
  name: 'is-xml',
  label: 'Is XML',
  definition:
    'The whole answer is one well-formed XML 1.0 document without a document type of its own; with `requiredElements`, one that has them. Nothing is resolved or fetched.',
  better: 'higher',
  scale: 'share',
  needs: [],
  binary: true,
  parameters: z.strictObject({ requiredElements, negate }),
  score: ({ text }, parameters) => scoreXml(readXmlDocument(text), parameters),
});

export const containsXml = defineMetric({
  name: 'contains-xml',
  label: 'Contains XML',
  definition:
    'There is a well-formed XML element in the answer; with `requiredElements`, one that has them. Nothing is resolved or fetched.',
  better: 'higher',
  scale: 'share',
  needs: [],
  binary: true,
  parameters: z.strictObject({ requiredElements, negate }),
  score: ({ text }, parameters) => scoreXml(findXml(text), parameters),
});

export const containsHtml = defineMetric({
  name: 'contains-html',
  label: 'Contains HTML',
  definition: 'There is an element of HTML in the answer that is closed, or needs no closing tag.',
  better: 'higher',
  scale: 'share',
  needs: [],
  binary: true,
  parameters: z.strictObject({ negate }),
  score({ text }, parameters) {
    const [first] = htmlElements(text);
    return rightOrWrong(
      first !== undefined,
      first === undefined ? 'there is no element of HTML' : `there is <${first}>`,
      parameters.negate,
    );
  },
});

export const isHtml = defineMetric({
  name: 'is-html',
  label: 'Is HTML',
  definition:
    'The answer (or the one fenced block that it is) begins and ends with a tag and has an element of HTML in between; a document may begin with its type or a comment.',
  better: 'higher',
  scale: 'share',
  needs: [],
  binary: true,
  parameters: z.strictObject({ negate }),
  score({ text }, parameters) {
    const trimmed = text.trim();
    const blocks = /^(?:```|~~~)/.test(trimmed) ? fencedBlocks(trimmed) : [];
    const html = (blocks.length === 1 ? (blocks[0]?.text ?? '') : trimmed).trim();
    const isWhole = /^<(?:!doctype\s|!--|[a-z])/i.test(html) && html.endsWith('>');
    const [first] = isWhole ? htmlElements(html) : [];
    const reason = isWhole ? 'there is no element of HTML' : 'there is text around the markup';
    return rightOrWrong(
      first !== undefined,
      first === undefined ? reason : `it is HTML with <${first}>`,
      parameters.negate,
    );
  },
});

function scoreXml(xml: FoundXml, parameters: { requiredElements: string[]; negate: boolean }): Score {
  if (!xml.found) return rightOrWrong(false, xml.reason, parameters.negate);
  const missing = parameters.requiredElements.find((element) => !xml.names.has(element));
  return rightOrWrong(
    missing === undefined,
    missing === undefined ? 'it is well-formed' : `there is no <${missing.slice(0, 40)}>`,
    parameters.negate,
  );
}
