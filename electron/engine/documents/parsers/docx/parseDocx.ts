import mammoth from 'mammoth';
import { YardstickError } from '../../../../../models/errors.ts';
import type { ParsedDocument } from '../../document.ts';
import { coreFactsOf, openArchive, type Archive } from '../archive.ts';
import { createDocumentText, tooMuchText } from '../documentText.ts';
import { parseMarkup } from '../html/dom.ts';
import { addHtml } from '../html/htmlBlocks.ts';
import type { Parser } from '../parser.ts';
import { hiddenStyle, hiddenStylesOf, markHidden } from './markHidden.ts';
import { storedZip } from './storedZip.ts';

/** Markup is many times its text. */
const markupPerText = 10;

/** The parts that hold text, and what is needed to understand them. Pictures, fonts and programs are not passed on. */
const needed =
  /^(\[Content_Types\]\.xml|_rels\/\.rels|word\/(_rels\/)?(document|styles|numbering|footnotes|endnotes|comments)\d*\.xml(\.rels)?)$/;
const withRuns = /^word\/(document|footnotes|endnotes)\d*\.xml$/;

/** DOCX: converted to HTML by its styles, and read like that. */
export const parseDocx: Parser = async ({ bytes, name, maxCharacters }): Promise<ParsedDocument> => {
  const archive = openArchive(bytes);
  const members = membersOf(archive);
  const size = [...members.values()].reduce((sum, member) => sum + member.length, 0);
  if (size > maxCharacters * markupPerText) throw tooMuchText(maxCharacters);
  const { value: markup } = await mammoth.convertToHtml(
    { buffer: storedZip(members) },
    {
      styleMap: [
        `r[style-name='${hiddenStyle}'] => span.${hiddenStyle}`,
        "p[style-name='Title'] => h1:fresh",
        "p[style-name='Subtitle'] => p:fresh",
        "p[style-name='Quote'] => blockquote:fresh",
        "p[style-name='Intense Quote'] => blockquote:fresh",
        "p[style-name='caption'] => figcaption:fresh",
        "p[style-name='Caption'] => figcaption:fresh",
        "p[style-name='HTML Preformatted'] => pre:separator('\\n')",
        'comment-reference => sup',
      ],
      // A style map inside of the document would decide what is left out.
      includeEmbeddedStyleMap: false,
      externalFileAccess: false,
      convertImage: noPictures,
    },
  );
  const text = createDocumentText(maxCharacters);
  const page = parseMarkup(markup);
  if (page.body !== null) addHtml(page.body, { document: text, rules: new Map([[`.${hiddenStyle}`, 'display:none']]) });
  const parsed = text.finish();
  if (parsed.blocks.length === 0 && archive.names.some((member) => member.startsWith('word/media/'))) {
    throw new YardstickError(
      'document/no-text',
      `${name} holds pictures but no text: it is probably a scan, and needs OCR.`,
      {
        hint: 'Run it through a program that recognises text in pictures (OCR), and add what that makes.',
      },
    );
  }
  const facts = coreFactsOf(archive);
  const heading = parsed.blocks.find((block) => block.kind === 'heading');
  const title = facts.title ?? (heading === undefined ? null : parsed.text.slice(heading.start, heading.end));
  return { format: 'docx', ...facts, title, ...parsed };
};

const noPictures = mammoth.images.imgElement(async () => ({ src: '' }));

/** Verified members only, so that what reads them needs no limits of its own. */
function membersOf(archive: Archive): Map<string, Buffer> {
  const hiddenStyles = hiddenStylesOf(archive.text('word/styles.xml') ?? '');
  const members = new Map<string, Buffer>();
  for (const name of archive.names) {
    if (!needed.test(name)) continue;
    if (name.endsWith('.rels')) members.set(name, Buffer.from(withoutOutside(archive.text(name) ?? '')));
    else if (withRuns.test(name)) {
      members.set(name, Buffer.from(markHidden(withoutPictures(archive.text(name) ?? ''), hiddenStyles).xml));
    } else if (name === 'word/styles.xml') members.set(name, Buffer.from(withHiddenStyle(archive.text(name) ?? '')));
    else members.set(name, Buffer.from(archive.text(name) ?? ''));
  }
  return members;
}

/** Pictures lose what they refer to: a reader that looks for one would stumble over its absence, or open a file of this machine. */
function withoutPictures(xml: string): string {
  return xml.replace(/<(?:\w+:)?(?:blip|imagedata)\b[^>]*>/g, (tag) =>
    tag.replace(/\s(?:\w+:)?(?:link|embed|id|href|src)\s*=\s*(?:"[^"]*"|'[^']*')/g, ''),
  );
}

/** Relationships to files and places outside: pictures that a reader would open. Links keep their text without them. */
function withoutOutside(relationships: string): string {
  return relationships.replace(
    /<Relationship\b[^>]*\bTargetMode\s*=\s*["']External["'][^>]*>(\s*<\/Relationship>)?/g,
    (tag) => (/\/hyperlink["']/.test(tag) ? tag : ''),
  );
}

function withHiddenStyle(styles: string): string {
  const style = `<w:style w:type="character" w:styleId="${hiddenStyle}"><w:name w:val="${hiddenStyle}"/></w:style>`;
  return styles.replace(/<\/w:styles>/, `${style}$&`);
}
