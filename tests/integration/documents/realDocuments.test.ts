import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { DocumentFormat } from '../../../electron/engine/documents/document.ts';
import { documentFaults } from '../../../electron/engine/documents/documentFaults.ts';
import { sharedDocuments } from '../../support/sharedDocuments.ts';
import { recordedReader } from './recordedReader.ts';

const shared = sharedDocuments();

describe.skipIf(shared === null)('real documents', () => {
  const reader = recordedReader();
  afterAll(() => reader.close());
  const at = (name: string) => path.join(shared?.folder ?? '', name);

  it.each<[string, DocumentFormat, string]>([
    ['bitcoin.pdf', 'pdf', 'A purely peer-to-peer version of electronic cash would allow online payments to be sent'],
    [
      'faa-amt-handbook-page.pdf',
      'pdf',
      'The two general types of self-locking nuts currently in use are the all-metal type and the fiber lock type.',
    ],
    ['word-processor-history.pdf', 'pdf', 'The Evolution of the Word Processor'],
    [
      'autogen-paper.docx',
      'docx',
      'AutoGen is an open-source framework that allows developers to build LLM applications',
    ],
    [
      'wikipedia-duck.html',
      'html',
      'Duck is the common name for numerous species of waterfowl in the family Anatidae.',
    ],
    ['whisper-model-card.md', 'markdown', '| medium |   769 M    |'],
    ['moby-dick-chapter-1.txt', 'text', 'Call me Ishmael.'],
    ['penguins.csv', 'csv', 'Adelie | Torgersen | 39.1 | 18.7 | 181 | 3750 | male | 2007'],
    ['purvis-poetry.epub', 'epub', 'The cold storms of winter shall chill him no more,'],
    ['powerpoint-sample.pptx', 'pptx', 'Test Table Slide'],
  ])('%s is read, and says what is in it', async (name, format, sentence) => {
    const document = await reader.read(at(name));
    expect(document.format).toBe(format);
    expect(document.text).toContain(sentence);
    expect(documentFaults(document)).toEqual([]);
    expect(document.blocks.length).toBeGreaterThan(10);
  });

  it('the left column of a handbook page ends before its right one begins', async () => {
    const { text } = await reader.read(at('faa-amt-handbook-page.pdf'));
    const order = [
      'pulleys, provided',
      'Boots self-locking nuts are made',
      'the most common ranges',
      'Stainless Steel Self-Locking Nut',
    ];
    const places = order.map((words) => text.indexOf(words));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((one, other) => one - other));
  });

  it('headings of a paper are headings, in order', async () => {
    const { text, blocks } = await reader.read(at('bitcoin.pdf'));
    const headings = blocks.filter(({ kind }) => kind === 'heading').map(({ start, end }) => text.slice(start, end));
    expect(
      headings.filter((heading) => /^\d+\. /.test(heading)).map((heading) => Number.parseInt(heading, 10)),
    ).toEqual(Array.from({ length: 12 }, (_, index) => index + 1));
  });

  it('every row of a table of 344 is there', async () => {
    const { text } = await reader.read(at('penguins.csv'));
    expect(text.split('\n').filter((line) => /^(Adelie|Gentoo|Chinstrap) \| /.test(line))).toHaveLength(344);
  });

  it('a scan says that it needs OCR, and one with a password says so', async () => {
    await expect(reader.read(at('scanned-huckleberry-finn-p22.pdf'))).rejects.toMatchObject({
      code: 'document/no-text',
      message: expect.stringContaining('OCR'),
    });
    await expect(reader.read(at('password-protected.pdf'))).rejects.toMatchObject({ code: 'document/encrypted' });
  });
});
