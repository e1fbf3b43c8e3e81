import PostalMime, { type Address } from 'postal-mime';
import type { ParsedDocument } from '../document.ts';
import { cleanText, createDocumentText, tooMuchText } from './documentText.ts';
import { parseMarkup } from './html/dom.ts';
import { addHtml } from './html/htmlBlocks.ts';
import { hidingRules } from './html/visibility.ts';
import { paragraphsOf } from './ownText.ts';
import type { Parser } from './parser.ts';

const bytesPerText = 8;
const maxNesting = 50;

/** E-mail: subject, who wrote to whom and when, and what they wrote. Attachments are named, not opened. */
export const parseEmail: Parser = async ({ bytes, maxCharacters }): Promise<ParsedDocument> => {
  if (bytes.length > maxCharacters * bytesPerText) throw tooMuchText(maxCharacters);
  const mail = await PostalMime.parse(new Uint8Array(bytes), { maxNestingDepth: maxNesting });
  const text = createDocumentText(maxCharacters);
  const subject = oneLine(mail.subject ?? '');
  const sent = Date.parse(mail.date ?? '');
  const createdAt = Number.isNaN(sent) ? null : sent;

  text.add('heading', subject, { level: 1 });
  const head = [
    ['From', addresses(mail.from === undefined ? [] : [mail.from])],
    ['To', addresses(mail.to ?? [])],
    ['Cc', addresses(mail.cc ?? [])],
    ['Date', createdAt === null ? '' : new Date(createdAt).toISOString()],
  ].filter(([, value]) => value !== '');
  text.add('paragraph', head.map(([name, value]) => `${name}: ${value}`).join('\n'));

  const plain = (mail.text ?? '').replace(/\r\n?/g, '\n');
  // Mail of several forms says the same in each: the plain one is what the writer typed, if it is there.
  if (plain.trim() !== '') addPlain(plain);
  else if (mail.html !== undefined) addMarkup(mail.html);

  const attached = mail.attachments.map((attachment) => oneLine(attachment.filename ?? attachment.mimeType));
  if (attached.length > 0) {
    const names = attached.slice(0, 20).join(', ') + (attached.length > 20 ? ` and ${attached.length - 20} more` : '');
    text.warn('document/left-out', `Attachments were not read: ${names}. Save them and add them as files.`);
  }
  return {
    format: 'email',
    title: subject === '' ? null : subject,
    author: addresses(mail.from === undefined ? [] : [mail.from]) || null,
    createdAt,
    ...text.finish(),
  };

  function addPlain(body: string): void {
    for (const { start, end } of paragraphsOf(body)) {
      const words = body.slice(start, end);
      const lines = words.split('\n');
      const isQuote = lines.every((line) => line.startsWith('>') || line.trim() === '');
      text.add(
        isQuote ? 'quote' : 'paragraph',
        isQuote ? lines.map((line) => line.replace(/^[> ]+/, '')).join('\n') : words,
      );
    }
  }

  function addMarkup(markup: string): void {
    const page = parseMarkup(markup);
    const rules = hidingRules(Array.from(page.querySelectorAll('style'), (sheet) => sheet.textContent ?? ''));
    if (page.body !== null) addHtml(page.body, { document: text, rules });
  }
};

function addresses(people: readonly Address[]): string {
  const single = people.flatMap((person) => person.group ?? [person]).slice(0, 50);
  return oneLine(
    single.map(({ name, address }) => [name, address && `<${address}>`].filter(Boolean).join(' ')).join(', '),
  );
}

function oneLine(text: string): string {
  return cleanText(text.replace(/\s+/g, ' ')).slice(0, 1_000).toWellFormed().trim();
}
