/** A line of turns: two numbers where start and length stand, and a name at the end. "SPEAKER one says 3 things" is something that is said. */
const turn = /^[ \t]*SPEAKER(?:[ \t]+\S+){2}(?:[ \t]+(?:\d+\.?\d*|\.\d+)){2}(?:[ \t]+\S+){3}/m;
/** Lines that are empty or comments. */
const comments = /^(?:[ \t]*(?:;[^\n]*)?\n)+/;

/** What a reference is written as: turns by the ending of their file, the others by what stands in them: captions have their arrow. The engine checks them. */
export function referenceFormat(text: string, fileName = ''): 'text' | 'srt' | 'vtt' | 'rttm' {
  if (/\.rttm$/i.test(fileName)) return 'rttm';
  const head = text.slice(0, 2_000).replace(/^\uFEFF/u, '');
  if (
    turn.test(
      text
        .replace(/^\uFEFF/u, '')
        .replace(comments, '')
        .slice(0, 2_000),
    )
  )
    return 'rttm';
  if (head.startsWith('WEBVTT') || (/\.vtt$/i.test(fileName) && head.includes('-->'))) return 'vtt';
  if (/^\s*\d+\s*\r?\n\s*\d{1,3}:\d{2}:\d{2}[,.]\d{1,3}\s*-->/.test(head)) return 'srt';
  return /\.srt$/i.test(fileName) ? 'srt' : 'text';
}
