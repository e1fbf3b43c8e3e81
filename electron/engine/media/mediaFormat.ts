/** A file by its content. */
export interface MediaFormat {
  /** As people say it. */
  name: string;
  /** What ffmpeg calls its reader: named, so that nothing in the file can choose another one, e.g. one for playlists. */
  demuxer: string;
}

/** Bytes of the start that are looked at. */
export const sniffedBytes = 64;

/** @returns null for what is no sound or film that we know */
export function mediaFormatOf(start: Buffer): MediaFormat | null {
  const text = (from: number, to: number) => start.toString('latin1', from, to);
  const container = text(0, 4);
  const form = text(8, 12);
  if ((container === 'RIFF' || container === 'RF64') && form === 'WAVE') return { name: 'wav', demuxer: 'wav' };
  if (container === 'RIFF' && form === 'AVI ') return { name: 'avi', demuxer: 'avi' };
  if (container === 'fLaC') return { name: 'flac', demuxer: 'flac' };
  if (container === 'OggS') return { name: 'ogg', demuxer: 'ogg' };
  if (container === 'FORM' && (form === 'AIFF' || form === 'AIFC')) return { name: 'aiff', demuxer: 'aiff' };
  if (container === 'caff') return { name: 'caf', demuxer: 'caf' };
  if (text(0, 5) === '#!AMR') return { name: 'amr', demuxer: 'amr' };
  if (start.length >= 4 && start.readUInt32BE(0) === 0x3026_b275) return { name: 'wma', demuxer: 'asf' };
  if (start.length >= 4 && start.readUInt32BE(0) === 0x1a45_dfa3) return { name: 'webm', demuxer: 'matroska' };
  if (text(4, 8) === 'ftyp') return { name: 'mp4', demuxer: 'mov' };
  if (text(0, 3) === 'ID3') return { name: 'mp3', demuxer: 'mp3' };
  if (start.length >= 2 && start[0] === 0xff) {
    const second = start[1] ?? 0;
    if ((second & 0xf6) === 0xf0) return { name: 'aac', demuxer: 'aac' };
    if ((second & 0xe0) === 0xe0 && (second & 0x06) !== 0) return { name: 'mp3', demuxer: 'mp3' };
  }
  return null;
}
