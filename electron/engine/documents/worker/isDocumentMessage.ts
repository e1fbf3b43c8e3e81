import { documentFaults } from '../documentFaults.ts';
import type { ParsedDocument } from '../document.ts';

/**
 * Whether an answer of the documents worker is one. A parser that a hostile file has taken over could say anything: offsets outside the
 * text would end up in the index, and in citations.
 */
export function isDocumentMessage(method: string, kind: 'event' | 'result', content: unknown): boolean {
  if (kind !== 'result') return false;
  if (method !== 'parse') return content === null;
  if (!isObject(content) || typeof content['residentMegabytes'] !== 'number') return false;
  const { document } = content;
  return isDocument(document) && documentFaults(document).length === 0;
}

function isDocument(value: unknown): value is ParsedDocument {
  if (!isObject(value)) return false;
  const { format, title, author, createdAt, text, blocks, pages, warnings } = value;
  return (
    typeof format === 'string' &&
    isNullOr(title, 'string') &&
    isNullOr(author, 'string') &&
    isNullOr(createdAt, 'number') &&
    typeof text === 'string' &&
    areObjects(blocks) &&
    blocks.every(({ start, end, page }) => areNumbers(start, end) && isNullOr(page, 'number')) &&
    areObjects(pages) &&
    pages.every(({ page, name, start, end }) => areNumbers(page, start, end) && isNullOr(name, 'string')) &&
    areObjects(warnings) &&
    warnings.every(({ code, message }) => typeof code === 'string' && typeof message === 'string')
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function areObjects(value: unknown): value is Record<string, unknown>[] {
  return Array.isArray(value) && value.every(isObject);
}

function areNumbers(...values: unknown[]): boolean {
  return values.every((value) => typeof value === 'number');
}

function isNullOr(value: unknown, type: 'string' | 'number'): boolean {
  return value === null || typeof value === type;
}
