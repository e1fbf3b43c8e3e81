/** The vector's own memory as bytes, little-endian as all machines are that Node runs on. */
export function toBytes(vector: Float32Array): Buffer {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength);
}

/** The bytes as a vector, without a copy where their place in memory allows it. */
export function fromBytes(bytes: Buffer): Float32Array {
  const { buffer, byteOffset, byteLength } = byteOffsetFits(bytes) ? bytes : Uint8Array.from(bytes);
  return new Float32Array(buffer, byteOffset, byteLength / Float32Array.BYTES_PER_ELEMENT);
}

function byteOffsetFits(bytes: Buffer): boolean {
  return bytes.byteOffset % Float32Array.BYTES_PER_ELEMENT === 0;
}
