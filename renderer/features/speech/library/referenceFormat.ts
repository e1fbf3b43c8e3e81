/** What a reference is written as, by what stands in it: captions have their arrow, turns their word. The engine checks them. */
export function referenceFormat(text: string, fileName = ''): 'text' | 'srt' | 'vtt' | 'rttm' {
  const head = text.slice(0, 2_000).replace(/^\uFEFF/u, '');
  if (/^SPEAKER[ \t]+\S+[ \t]+\S+[ \t]+\d/m.test(head)) return 'rttm';
  if (head.startsWith('WEBVTT') || (/\.vtt$/i.test(fileName) && head.includes('-->'))) return 'vtt';
  if (/^\s*\d+\s*\r?\n\s*\d{1,3}:\d{2}:\d{2}[,.]\d{1,3}\s*-->/.test(head)) return 'srt';
  return /\.srt$/i.test(fileName) ? 'srt' : 'text';
}
