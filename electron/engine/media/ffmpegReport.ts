/** Longer lines are cut: those that are looked at are short, and what a file says of itself may be of any length. */
const longestLine = 400;
const tailLimit = 4_000;
/** The one line of its own that begins so; what a file says of itself stands further in. */
const duration = /^ {2}Duration: (\d+):(\d\d):(\d\d(?:\.\d+)?),/;
/** What it says where the length it gives is none that the file states. */
const estimated = /^\[[^\]]*\] Estimating duration from bitrate/;
/** A picture that moves: the length that a film states may be the picture's. A cover is none, which only the end of the line tells. */
const film = /^ {2,4}Stream #\d+:\d+.*: Video: (?!.*\(attached pic\))/;
/** What it says itself of a film that ends before its end; a name or a title may say the same. */
const cutOff = /^\[.*(?:partial file|truncat|ended prematurely)/i;
const noSound = /^(?:\[[^\]]*\] )?Stream map '0:a:0' matches no streams/;

/**
 * What ffmpeg says of a file while it reads it (its log at level `info`), line by line. Titles and names in the file are part of it: each line that
 * counts is known by how it begins, and none is searched further than its first 400 characters.
 */
export interface FfmpegReport {
  push(text: string): void;
  /** Length that the file states, or that was estimated, in seconds; null where none is said. */
  readonly seconds: number | null;
  /** False where the length was estimated, or may be that of a picture. */
  readonly statesItsLength: boolean;
  readonly isCutOff: boolean;
  readonly hasNoSound: boolean;
  /** The last line with words in it. */
  readonly lastLine: string | undefined;
}

export function createFfmpegReport(): FfmpegReport {
  let line = '';
  let tail = '';
  let seconds: number | null = null;
  let statesItsLength = true;
  let isCutOff = false;
  let hasNoSound = false;

  function read(whole: string): void {
    seconds ??= secondsIn(whole);
    if (estimated.test(whole) || film.test(whole)) statesItsLength = false;
    if (cutOff.test(whole)) isCutOff = true;
    if (noSound.test(whole)) hasNoSound = true;
  }

  return {
    push(text) {
      tail = (tail + text).slice(-tailLimit);
      const [first = '', ...others] = text.split('\n');
      line = (line + first).slice(0, longestLine);
      for (const next of others) {
        read(line);
        line = next.slice(0, longestLine);
      }
    },
    get seconds() {
      return seconds;
    },
    get statesItsLength() {
      return statesItsLength;
    },
    get isCutOff() {
      return isCutOff;
    },
    get hasNoSound() {
      return hasNoSound;
    },
    get lastLine() {
      return tail
        .split('\n')
        .findLast((text) => text.trim() !== '')
        ?.trim();
    },
  };
}

function secondsIn(line: string): number | null {
  const found = duration.exec(line);
  return found === null ? null : Number(found[1]) * 3_600 + Number(found[2]) * 60 + Number(found[3]);
}
