import type { VoicedCaption } from './subtitles.ts';

const most = 100_000;
/** `00:01:02,345`, with or without hours, with a point or a comma. */
const time = String.raw`(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})`;
const times = new RegExp(String.raw`^\s*${time}\s*-->\s*${time}(?:\s.*)?$`);

/** WebVTT's own way to say who speaks; the first voice of a caption counts. */
const voiceTag = /<v(?:\.[^\s<>]{1,100})?[ \t]+([^<>]{1,200})>/;
/** "Anna: …", as subtitles and our own exports say it. */
const named = /^(?:[-–][ \t]*)?(\p{L}[\p{L}\p{N} .'’_-]{0,39}):\s+(?=\S)/u;

/**
 * Captions out of SubRip or WebVTT; whichever it is, what is read is the same. Numbers, notes, styles and marks within the text are left out; who speaks is
 * no part of what is said.
 * @returns null where there is not one caption
 */
export function readCaptions(content: string): VoicedCaption[] | null {
  const captions: VoicedCaption[] = [];
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
    const body = lines.slice(at + 1).join(' ');
    const text = plain(body.replaceAll(/<[^<>]{0,200}>|\{\\[^{}]{0,200}\}/g, ''));
    const who = plain(voiceTag.exec(body)?.[1] ?? '');
    if (text !== '' && end >= start) captions.push({ start, end, text, ...(who === '' ? {} : { voice: who }) });
    if (captions.length >= most) break;
  }
  return captions.length === 0 ? null : withNames(captions.sort((a, b) => a.start - b.start));
}

/** Names at the beginning of captions, where most of them have one: a single "Remember: …" is something that is said. Without a name, the same goes on. */
function withNames(captions: VoicedCaption[]): VoicedCaption[] {
  const names = captions.map(({ text }) => named.exec(text));
  const count = names.filter((name) => name !== null).length;
  if (count < 2 || count * 3 < captions.length * 2 || captions.some(({ voice }) => voice !== undefined))
    return captions;
  let voice: string | undefined;
  return captions.map((caption, place) => {
    const name = names[place];
    voice = name?.[1]?.trim() ?? voice;
    const text = name === null || name === undefined ? caption.text : caption.text.slice(name[0].length);
    return { ...caption, text, ...(voice === undefined ? {} : { voice }) };
  });
}

function plain(marked: string): string {
  return marked
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&nbsp;', ' ')
    .replaceAll('&amp;', '&')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

function secondsOf([hours = '0', minutes = '0', seconds = '0', fraction = '0']: string[]): number {
  // In whole milliseconds first: sums of fractions are not exact.
  const whole = Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds);
  return (whole * 1_000 + Number(fraction.padEnd(3, '0'))) / 1_000;
}
