import { relationshipsOf, type Archive } from '../archive.ts';
import { attributeOf, localName, xmlEvents } from '../xml/xmlEvents.ts';

export interface Workbook {
  sheets: { name: string; part: string; hidden: boolean }[];
  from1904: boolean;
}

/** The sheets of a workbook in their order. */
export function workbookOf(archive: Archive): Workbook {
  const related = relationshipsOf(archive, 'xl/workbook.xml');
  const workbook: Workbook = { sheets: [], from1904: false };
  for (const event of xmlEvents(archive.text('xl/workbook.xml') ?? '')) {
    if (event.type !== 'open') continue;
    if (localName(event.name) === 'workbookPr')
      workbook.from1904 = /^(1|true)$/.test(attributeOf(event.tag, 'date1904') ?? '');
    if (localName(event.name) !== 'sheet') continue;
    const part = related.get(attributeOf(event.tag, 'r:id') ?? '')?.target;
    if (part === undefined || !archive.has(part)) continue;
    const state = attributeOf(event.tag, 'state');
    const name = (attributeOf(event.tag, 'name') ?? `Sheet ${workbook.sheets.length + 1}`)
      .replace(/\s+/g, ' ')
      .slice(0, 200);
    workbook.sheets.push({ name: name.toWellFormed(), part, hidden: state === 'hidden' || state === 'veryHidden' });
  }
  return workbook;
}
