import type { Caption } from './subtitles.ts';

const most = 100_000;
/** `00:01:02,345`, with or without hours, with a point or a comma. */
const time = String.raw`(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})`;
const times = new RegExp(String.raw`^\s*${time}\s*-->\s*${time}(?:\s.*)?$`);

/**
 * Captions out of SubRip or WebVTT; whichever it is, what is read is the same. Numbers, notes, styles and marks within the text are left out.
 * @returns null where there is not one caption
 */
export function readCaptions(content: string): Caption[] | null {
  const captions: Caption[] = [];
  // Blocks are told apart by empty lines; a caption is the block whose first or second line has times.
  for (const block of content
    .replace(/^\uFEFF/, '')
    .replaceAll(/\r\n?/g, '\n')
    .split(/\n[ \t]*\n+/)) {
    const lines = block.split('\n');
    const at = lines.findIndex((line) => line.length < 200 && times.test(line));
    if (at < 0 || at > 2) continue;
    const found = times.exec(lines[at] ?? '');
    if (found === null) continue;
    const start = secondsOf(found.slice(1, 5));
    const end = secondsOf(found.slice(5, 9));
    const text = lines
      .slice(at + 1)
      .join(' ')
      .replaceAll(/<[^<>]{0,200}>|\{\\[^{}]{0,200}\}/g, '')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&nbsp;', ' ')
      .replaceAll('&amp;', '&')
      .replaceAll(/\s+/g, ' ')
      .trim();
    if (text !== '' && end >= start) captions.push({ start, end, text });
    if (captions.length >= most) break;
  }
  return captions.length === 0 ? null : captions.sort((a, b) => a.start - b.start);
}

function secondsOf([hours = '0', minutes = '0', seconds = '0', fraction = '0']: string[]): number {
  // In whole milliseconds first: sums of fractions are not exact.
  const whole = Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds);
  return (whole * 1_000 + Number(fraction.padEnd(3, '0'))) / 1_000;
}
