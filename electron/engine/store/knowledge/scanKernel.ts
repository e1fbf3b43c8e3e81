import { webAssembly, type WasmMemory } from './webAssembly.ts';

/**
 * The inner loop of the coarse search, as WebAssembly with 128-bit vectors: JavaScript has neither byte shuffles nor eight additions at once. Its bytes are
 * put together here, so that there is nothing to build and nothing to trust but this page.
 *
 * Sixteen vectors make a block: for each byte of a code the bytes of all sixteen, then sixteen factors and sixteen offsets (float32). A code's four bits
 * are looked up in a table of sixteen bytes with one shuffle for all sixteen vectors: the sum of those four dimensions of the query, with the signs that
 * the bits say, rounded to 0..31. Eight of them fit a byte, then they are added to 16-bit sums.
 */
export interface ScanKernel {
  /**
   * Goes through the blocks from `block` up to `end` (addresses). For each block in which one estimate is above `threshold`, writes a hit of `hitBytes` at
   * `out`: its address (uint32), and from byte 16 its sixteen estimates (float32). Returns where the hits end.
   *
   * @param table address of the look-up tables, 16 bytes for each four dimensions
   * @param signBytes of the codes of one block: dimensions * 2
   */
  (
    block: number,
    end: number,
    table: number,
    signBytes: number,
    out: number,
    threshold: number,
    scale: number,
    shift: number,
  ): number;
}

export const blockVectors = 16;
export const hitBytes = 80;
/** Largest value in a table: eight of them fit a byte. */
export const tableMaximum = 31;

export function createScanKernel(memory: WasmMemory): ScanKernel {
  const instance = new webAssembly.Instance(new webAssembly.Module(moduleBytes()), { host: { memory } });
  return instance.exports['scan'] as ScanKernel;
}

const i32 = 0x7f;
const f32 = 0x7d;
const v128 = 0x7b;

/** Parameters first, then the variables of the function. */
const local = {
  block: 0,
  end: 1,
  table: 2,
  signBytes: 3,
  out: 4,
  threshold: 5,
  scale: 6,
  shift: 7,
  at: 8,
  stop: 9,
  entry: 10,
  bytes: 11,
  low: 12,
  high: 13,
  codes: 14,
  any: 15,
  estimate: 16,
  thresholds: 17,
  scales: 18,
  shifts: 19,
} as const;

type Code = readonly number[];

function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const more = rest > 0x7f;
    bytes.push((rest & 0x7f) | (more ? 0x80 : 0));
    rest >>>= 7;
  } while (rest > 0);
  return bytes;
}

function signed(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (;;) {
    const byte = rest & 0x7f;
    rest >>= 7;
    if ((rest === 0 && (byte & 0x40) === 0) || (rest === -1 && (byte & 0x40) !== 0)) return [...bytes, byte];
    bytes.push(byte | 0x80);
  }
}

const get = (index: number): Code => [0x20, ...unsigned(index)];
const set = (index: number, value: Code): Code => [...value, 0x21, ...unsigned(index)];
const constant = (value: number): Code => [0x41, ...signed(value)];
const add = (a: Code, b: Code): Code => [...a, ...b, 0x6a];
const isBelow = (a: Code, b: Code): Code => [...a, ...b, 0x49];
const isNotBelow = (a: Code, b: Code): Code => [...a, ...b, 0x4f];

const vector = (operation: number, ...operands: Code[]): Code => [...operands.flat(), 0xfd, ...unsigned(operation)];
const load = (address: Code, offset: number): Code => [...address, 0xfd, 0x00, 4, ...unsigned(offset)];
const store = (address: Code, value: Code, offset: number): Code => [
  ...address,
  ...value,
  0xfd,
  0x0b,
  4,
  ...unsigned(offset),
];
const allBytes = (value: number): Code => [0xfd, 0x0c, ...Array.from({ length: 16 }, () => value)];

const splat = (value: Code): Code => vector(0x13, value);
const isGreater = (a: Code, b: Code): Code => vector(0x44, a, b);
const and = (a: Code, b: Code): Code => vector(0x4e, a, b);
const or = (a: Code, b: Code): Code => vector(0x50, a, b);
const anyTrue = (a: Code): Code => vector(0x53, a);
const addBytes = (a: Code, b: Code): Code => vector(0x6e, a, b);
const lowBytes = (a: Code): Code => vector(0x89, a);
const highBytes = (a: Code): Code => vector(0x8a, a);
const shiftRight = (a: Code, bits: number): Code => [...a, ...constant(bits), 0xfd, ...unsigned(0x8d)];
const addShorts = (a: Code, b: Code): Code => vector(0x8e, a, b);
const lowShorts = (a: Code): Code => vector(0xa9, a);
const highShorts = (a: Code): Code => vector(0xaa, a);
const toFloats = (a: Code): Code => vector(0xfa, a);
const addFloats = (a: Code, b: Code): Code => vector(0xe4, a, b);
const multiply = (a: Code, b: Code): Code => vector(0xe6, a, b);
/** The relaxed one: the same for indexes below 16, and one instruction. */
const lookUp = (table: Code, indexes: Code): Code => vector(0x100, table, indexes);

const block = (body: Code): Code => [0x02, 0x40, ...body, 0x0b];
const loop = (body: Code): Code => [0x03, 0x40, ...body, 0x0b];
const when = (condition: Code, body: Code): Code => [...condition, 0x04, 0x40, ...body, 0x0b];
const branch = (depth: number): Code => [0x0c, depth];
const branchIf = (depth: number, condition: Code): Code => [...condition, 0x0d, depth];

/** Four bytes of each code: eight look-ups, whose sum fits a byte. */
function fourBytes(): Code {
  const parts = [0, 1, 2, 3].flatMap((byte) => [
    ...set(local.codes, load(get(local.at), byte * 16)),
    ...set(
      local.bytes,
      addBytes(get(local.bytes), lookUp(load(get(local.entry), byte * 32), and(get(local.codes), allBytes(0x0f)))),
    ),
    ...set(
      local.bytes,
      addBytes(
        get(local.bytes),
        lookUp(load(get(local.entry), byte * 32 + 16), and(shiftRight(get(local.codes), 4), allBytes(0x0f))),
      ),
    ),
  ]);
  return [
    ...set(local.bytes, allBytes(0)),
    ...parts,
    ...set(local.low, addShorts(get(local.low), lowBytes(get(local.bytes)))),
    ...set(local.high, addShorts(get(local.high), highBytes(get(local.bytes)))),
  ];
}

/** offset + factor * (sum * scale + shift), for four of the sixteen. */
function fourEstimates(quarter: number): Code {
  const sums = get(quarter < 2 ? local.low : local.high);
  const wide = quarter % 2 === 0 ? lowShorts(sums) : highShorts(sums);
  const product = addFloats(multiply(toFloats(wide), get(local.scales)), get(local.shifts));
  return [
    ...set(
      local.estimate,
      addFloats(load(get(local.stop), 64 + quarter * 16), multiply(load(get(local.stop), quarter * 16), product)),
    ),
    ...store(get(local.out), get(local.estimate), 16 + quarter * 16),
    ...set(local.any, or(get(local.any), isGreater(get(local.estimate), get(local.thresholds)))),
  ];
}

function functionBody(): Code {
  return [
    ...set(local.thresholds, splat(get(local.threshold))),
    ...set(local.scales, splat(get(local.scale))),
    ...set(local.shifts, splat(get(local.shift))),
    ...block(
      loop([
        ...branchIf(1, isNotBelow(get(local.block), get(local.end))),
        ...set(local.at, get(local.block)),
        ...set(local.stop, add(get(local.block), get(local.signBytes))),
        ...set(local.entry, get(local.table)),
        ...set(local.low, allBytes(0)),
        ...set(local.high, allBytes(0)),
        ...loop([
          ...fourBytes(),
          ...set(local.entry, add(get(local.entry), constant(128))),
          ...set(local.at, add(get(local.at), constant(64))),
          ...branchIf(0, isBelow(get(local.at), get(local.stop))),
        ]),
        ...set(local.any, allBytes(0)),
        ...[0, 1, 2, 3].flatMap(fourEstimates),
        ...when(anyTrue(get(local.any)), [
          // i32.store, aligned to four bytes
          ...get(local.out),
          ...get(local.block),
          0x36,
          2,
          0,
          ...set(local.out, add(get(local.out), constant(hitBytes))),
        ]),
        ...set(local.block, add(get(local.stop), constant(blockVectors * 8))),
        ...branch(0),
      ]),
    ),
    ...get(local.out),
    0x0b,
  ];
}

function moduleBytes(): Uint8Array<ArrayBuffer> {
  const section = (id: number, content: Code): Code => [id, ...unsigned(content.length), ...content];
  const text = (value: string): Code => [...unsigned(value.length), ...Buffer.from(value, 'latin1')];
  const parameters = [i32, i32, i32, i32, i32, f32, f32, f32];
  const body = [2, 3, i32, 9, v128, ...functionBody()];
  return Uint8Array.from([
    // "\0asm", version 1
    0x00,
    0x61,
    0x73,
    0x6d,
    0x01,
    0x00,
    0x00,
    0x00,
    ...section(1, [1, 0x60, parameters.length, ...parameters, 1, i32]),
    // Memory: at least one page, at most all that 32 bits can name.
    ...section(2, [1, ...text('host'), ...text('memory'), 0x02, 0x01, 1, ...unsigned(65_536)]),
    ...section(3, [1, 0]),
    ...section(7, [1, ...text('scan'), 0x00, 0]),
    ...section(10, [1, ...unsigned(body.length), ...body]),
  ]);
}
