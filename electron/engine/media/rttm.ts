/** Somebody speaks. Seconds from the start of the recording. */
export interface RttmTurn {
  speaker: string;
  start: number;
  end: number;
}

const most = 1_000_000;

/**
 * Who speaks when, out of a Rich Transcription Time Marked file: lines `SPEAKER <file> <channel> <start> <duration> <NA> <NA> <speaker> <NA> <NA>`
 * (NIST, https://github.com/nryant/dscore#rttm). Lines of other kinds and comments are left out.
 * @returns null where a line of a speaker cannot be read, or there is none
 */
export function readRttm(content: string): RttmTurn[] | null {
  const turns: RttmTurn[] = [];
  for (const line of content.replace(/^\uFEFF/, '').split(/\r\n?|\n/)) {
    const fields = line.trim().split(/\s+/);
    if (fields[0] !== 'SPEAKER') continue;
    const [start, duration] = [Number(fields[3]), Number(fields[4])];
    const speaker = fields[7];
    if (!(start >= 0 && duration >= 0) || !Number.isFinite(start + duration) || speaker === undefined) return null;
    turns.push({ speaker, start, end: start + duration });
    if (turns.length >= most) break;
  }
  return turns.length === 0 ? null : turns;
}

/**
 * The other way: a line for each turn. A field ends at a space, so that a name is joined by underscores.
 * @param file what the recording is called
 */
export function toRttm(turns: readonly RttmTurn[], file: string): string {
  const field = (text: string) => text.trim().replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, '_') || '<NA>';
  const name = field(file);
  return turns
    .filter(({ start, end }) => end > start)
    .toSorted((a, b) => a.start - b.start)
    .map(
      ({ speaker, start, end }) =>
        `SPEAKER ${name} 1 ${start.toFixed(3)} ${(end - start).toFixed(3)} <NA> <NA> ${field(speaker)} <NA> <NA>\n`,
    )
    .join('');
}
