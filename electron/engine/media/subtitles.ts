/** What a subtitle needs. Seconds. */
export interface Caption {
  start: number;
  end: number;
  text: string;
}

/** One that says whose voice it is. */
export interface VoicedCaption extends Caption {
  voice?: string;
}

/** SubRip: numbered captions with times as `00:01:02,345`. */
export function toSrt(captions: readonly Caption[]): string {
  return inOrder(captions)
    .map(({ start, end, text }, index) => `${index + 1}\n${clock(start, ',')} --> ${clock(end, ',')}\n${text}\n`)
    .join('\n');
}

/** WebVTT (https://www.w3.org/TR/webvtt1/). A voice is named where it is known. */
export function toVtt(captions: readonly VoicedCaption[]): string {
  const cues = inOrder(captions).map(({ start, end, text, voice }) => {
    const name = oneLine(voice ?? '');
    const spoken = name === '' ? escaped(text) : `<v ${escaped(name)}>${escaped(text)}`;
    return `\n${clock(start, '.')} --> ${clock(end, '.')}\n${spoken}\n`;
  });
  return `WEBVTT\n${cues.join('')}`;
}

/** Players want captions in order, each with a length, and no line in one that would end it. */
function inOrder(captions: readonly VoicedCaption[]): VoicedCaption[] {
  return captions
    .map(({ start, end, text, voice }) => {
      const from = milliseconds(start);
      const caption = { start: from, end: Math.max(from + 1, milliseconds(end)), text: oneLine(text) };
      return voice === undefined ? caption : { ...caption, voice };
    })
    .filter(({ text }) => text !== '')
    .sort((a, b) => a.start - b.start);
}

function milliseconds(seconds: number): number {
  return Number.isFinite(seconds) ? Math.max(0, Math.round(seconds * 1_000)) : 0;
}

/** An empty line ends a caption, and an arrow makes a line one of times. */
function oneLine(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .replaceAll('-->', '->')
    .trim();
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function clock(milliseconds: number, point: ',' | '.'): string {
  const pad = (value: number, digits: number) => String(value).padStart(digits, '0');
  const seconds = Math.floor(milliseconds / 1_000);
  return `${pad(Math.floor(seconds / 3_600), 2)}:${pad(Math.floor(seconds / 60) % 60, 2)}:${pad(seconds % 60, 2)}${point}${pad(milliseconds % 1_000, 3)}`;
}
