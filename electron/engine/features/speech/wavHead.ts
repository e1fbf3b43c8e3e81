/** Bytes before the samples of a plain WAV file. */
export const wavHeadBytes = 44;
/** Samples a second of what the microphone hears, and of what is made for listening. */
const rate = 16_000;

/** Head of a WAV file with 16 bit samples, one channel, 16 kHz. @param dataBytes null: not known yet, readers go to the end */
export function wavHead(dataBytes: number | null): Buffer {
  const head = Buffer.alloc(wavHeadBytes);
  const data = Math.min(dataBytes ?? 0xffff_ffff, 0xffff_ffff);
  head.write('RIFF', 0, 'latin1');
  head.writeUInt32LE(Math.min(data + 36, 0xffff_ffff), 4);
  head.write('WAVEfmt ', 8, 'latin1');
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36, 'latin1');
  head.writeUInt32LE(data, 40);
  return head;
}

/** Seconds of so many bytes of samples. */
export function pcmSeconds(bytes: number): number {
  return bytes / (rate * 2);
}
