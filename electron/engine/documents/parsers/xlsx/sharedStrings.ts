import type { Archive } from '../archive.ts';
import { localName, xmlEvents } from '../xml/xmlEvents.ts';

/** Strings that cells refer to by number; what is said about their pronunciation is left out. */
export function sharedStrings(archive: Archive): string[] {
  const strings: string[] = [];
  let reads = false;
  let inPhonetic = false;
  for (const event of xmlEvents(archive.text('xl/sharedStrings.xml') ?? '')) {
    if (event.type === 'text') {
      if (reads && !inPhonetic) strings[strings.length - 1] = (strings.at(-1) ?? '') + event.text;
      continue;
    }
    const name = localName(event.name);
    if (name === 'si' && event.type === 'open') strings.push('');
    if (name === 't') reads = event.type === 'open';
    if (name === 'rPh') inPhonetic = event.type === 'open';
  }
  return strings;
}
