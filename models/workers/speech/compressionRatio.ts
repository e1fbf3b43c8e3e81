import { deflateSync } from 'node:zlib';

/** How often text repeats itself: its bytes over its bytes compressed. People stay below 2. */
export function compressionRatio(text: string): number {
  const bytes = Buffer.from(text);
  return bytes.length === 0 ? 0 : bytes.length / deflateSync(bytes).length;
}
