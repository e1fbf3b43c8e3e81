import { expect } from 'vitest';
import { detectFormat } from '../../../electron/engine/documents/detectFormat.ts';
import type { DocumentBlock, ParsedDocument } from '../../../electron/engine/documents/document.ts';
import { documentFaults } from '../../../electron/engine/documents/documentFaults.ts';
import { parserOf } from '../../../electron/engine/documents/worker/parserOf.ts';

/** A block with its text: what tests look at. */
export type ReadBlock = Omit<DocumentBlock, 'start' | 'end'> & { text: string };

/** Reads bytes as the worker would, and checks what holds for every document. */
export async function parseBytes(bytes: Uint8Array | string, name: string): Promise<ParsedDocument> {
  const buffer = typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
  const format = detectFormat(buffer, name);
  const parser = await parserOf(format);
  const document = await parser({ bytes: buffer, name, maxCharacters: 20_000_000 });
  expect(documentFaults(document)).toEqual([]);
  expect(document.format).toBe(format);
  return document;
}

export function blocksOf({ text, blocks }: ParsedDocument): ReadBlock[] {
  return blocks.map(({ start, end, ...block }) => ({ ...block, text: text.slice(start, end) }));
}

/** Blocks as `kind: text`, headings with their level: short enough to compare. */
export function outline(document: ParsedDocument): string[] {
  return blocksOf(document).map(
    ({ kind, level, hidden, text }) => `${kind}${level ?? ''}${hidden === true ? ' hidden' : ''}: ${text}`,
  );
}
