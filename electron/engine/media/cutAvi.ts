import type { ByteSource } from './byteSource.ts';

/** The head of an AVI file lies within so many bytes, with room for the indexes that some programs put into it. */
const headBytes = 256 * 1024;
const headersOfStreams = 12;
/** A stream's list lies in the list of headers; deeper ones are made by no program that records. */
const deepest = 2;

/**
 * Seconds of sound that an AVI file says it has, where the file ends before its end: ffmpeg makes up a shorter length for it and says nothing. Layout: AVI RIFF
 * File Reference (https://learn.microsoft.com/windows/win32/directshow/avi-riff-file-reference).
 * @returns null where it is whole, or does not say
 */
export async function soundOfCutAvi(bytes: ByteSource): Promise<number | null> {
  const head = await bytes.read(0, headBytes);
  if (head.length < headersOfStreams) return null;
  // A program that was ended while it wrote leaves none.
  const stated = head.readUInt32LE(4);
  if (stated === 0 || bytes.size >= stated + 8) return null;
  return soundSeconds(head, headersOfStreams, head.length, deepest);
}

/** Of the first stream of sound. */
function soundSeconds(head: Buffer, from: number, to: number, depth: number): number | null {
  for (let place = from; place + 8 <= to;) {
    const kind = head.toString('latin1', place, place + 4);
    const size = head.readUInt32LE(place + 4);
    const end = Math.min(to, place + 8 + size);
    if (kind === 'LIST') {
      const list = head.toString('latin1', place + 8, place + 12);
      if (list === 'movi') return null;
      if (depth > 0 && (list === 'hdrl' || list === 'strl')) {
        const found = soundSeconds(head, place + 12, end, depth - 1);
        if (found !== null) return found;
      }
    }
    if (
      kind === 'strh' &&
      size >= 36 &&
      place + 44 <= to &&
      head.toString('latin1', place + 8, place + 12) === 'auds'
    ) {
      // Units of `scale / rate` seconds each.
      const [scale, rate, length] = [28, 32, 40].map((offset) => head.readUInt32LE(place + offset));
      const seconds = ((length ?? 0) * (scale ?? 0)) / (rate ?? 0);
      return Number.isFinite(seconds) && seconds > 0 ? seconds : null;
    }
    // Pieces begin at even places.
    place += 8 + size + (size % 2);
  }
  return null;
}
