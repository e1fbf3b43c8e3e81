import type { DocumentFormat } from '../document.ts';
import type { Parser } from '../parsers/parser.ts';

/** The parser of a format, loaded when it is first needed: the one for PDF alone is 1.7 MB of code. */
export async function parserOf(format: DocumentFormat): Promise<Parser> {
  switch (format) {
    case 'pdf':
      return (await import('../parsers/pdf/parsePdf.ts')).parsePdf;
    case 'docx':
      return (await import('../parsers/docx/parseDocx.ts')).parseDocx;
    case 'pptx':
      return (await import('../parsers/parsePptx.ts')).parsePptx;
    case 'xlsx':
      return (await import('../parsers/xlsx/parseXlsx.ts')).parseXlsx;
    case 'csv':
      return (await import('../parsers/parseCsv.ts')).parseCsv;
    case 'html':
      return (await import('../parsers/html/parseHtml.ts')).parseHtml;
    case 'epub':
      return (await import('../parsers/parseEpub.ts')).parseEpub;
    case 'markdown':
      return (await import('../parsers/parseMarkdown.ts')).parseMarkdown;
    case 'text':
      return (await import('../parsers/parsePlainText.ts')).parsePlainText;
    case 'code':
      return (await import('../parsers/parseCode.ts')).parseCode;
    case 'email':
      return (await import('../parsers/parseEmail.ts')).parseEmail;
  }
}
