import { open, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { YardstickError } from '../../errors.ts';
import type { GgufTensor } from '../ggufHeader.ts';

const pieceBytes = 1 << 20;
/** Bytes of a block of `Q8_0`: a scale of 16 bits, then 32 numbers of 8. */
const q8BlockBytes = 34;
/** All bits of the exponent: infinite, or no number. */
const halfExponent = 0x7c00;
const brainExponent = 0x7f80;

/**
 * Reads every number of an adapter: the runtime checks those of a model when asked to, and never those of an adapter. One that is infinite or none makes all
 * that is computed so.
 * @throws {YardstickError} `model/hostile-file`; the signal's reason
 */
export async function checkFiniteWeights(
  file: string,
  tensors: readonly GgufTensor[],
  signal?: AbortSignal,
): Promise<void> {
  const handle = await open(file, 'r');
  try {
    for (const tensor of tensors) {
      if (await isFinite(handle, tensor, signal)) continue;
      throw new YardstickError(
        'model/hostile-file',
        `${path.basename(file)} is damaged or hostile: ${tensor.name.slice(0, 80)} has weights that are no numbers`,
        { hint: 'Its training may have failed, or the file was damaged. Get it again, from a source that you trust.' },
      );
    }
  } finally {
    await handle.close();
  }
}

async function isFinite(handle: FileHandle, tensor: GgufTensor, signal: AbortSignal | undefined): Promise<boolean> {
  const step = tensor.type === 'Q8_0' ? pieceBytes - (pieceBytes % q8BlockBytes) : pieceBytes;
  for (let done = 0; done < tensor.bytes; done += step) {
    signal?.throwIfAborted();
    const length = Math.min(step, tensor.bytes - done);
    // Of its own, and so aligned for numbers of 32 bits.
    const piece = Buffer.from(new ArrayBuffer(length));
    const { bytesRead } = await handle.read(piece, 0, length, tensor.offset + done);
    if (bytesRead < length || !pieceIsFinite(piece, tensor.type)) return false;
  }
  return true;
}

function pieceIsFinite({ buffer, length }: Buffer, type: string): boolean {
  if (type === 'F32') return new Float32Array(buffer, 0, length / 4).every((value) => Number.isFinite(value));
  const bits = new Uint16Array(buffer, 0, length / 2);
  if (type === 'Q8_0') {
    for (let at = 0; at < bits.length; at += q8BlockBytes / 2) {
      if (((bits[at] ?? 0) & halfExponent) === halfExponent) return false;
    }
    return true;
  }
  const exponent = type === 'BF16' ? brainExponent : halfExponent;
  return bits.every((value) => (value & exponent) !== exponent);
}
