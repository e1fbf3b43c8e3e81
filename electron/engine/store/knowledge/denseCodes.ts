import { createCandidatePool } from './candidatePool.ts';
import { codeBytes, estimateSpread, recordHead } from './codeVector.ts';
import { blockVectors, createScanKernel, hitBytes, tableMaximum } from './scanKernel.ts';
import { webAssembly } from './webAssembly.ts';

/** A chunk as the coarse scan sees it. */
export interface Candidate {
  chunkId: number;
  estimate: number;
  /** Of the estimate: standard deviation. */
  spread: number;
}

/** The codes of all vectors of an index, in memory. Changes take effect at once; a chunk that was removed is never found again. */
export interface DenseCodes {
  /** Chunks with the numbers from `firstChunk` on, with their records one behind the other (codeVector.ts). */
  add(documentRow: number, firstChunk: number, records: Buffer): void;
  remove(documentRow: number): void;
  clear(): void;
  count(): number;
  /** Bytes in use. */
  bytes(): number;
  /**
   * The most promising ones, best first.
   *
   * @param query rotated, less the centre
   * @param documents only chunks of these; all where absent
   */
  scan(query: Float32Array, limit: number, documents?: readonly number[]): Candidate[];
}

const pageBytes = 65_536;

/** Blocks between two looks at the bar: the hits of one round must fit their place. */
const roundBlocks = 256;

/** @param length of a rotated vector */
export function createDenseCodes(length: number): DenseCodes {
  const record = codeBytes(length);
  const signBytes = 2 * length;
  const blockBytes = signBytes + blockVectors * 8;
  const tableBytes = length * 4;
  const hitsAt = tableBytes;
  const blocksAt = Math.ceil((hitsAt + (roundBlocks + 1) * hitBytes) / 64) * 64;

  const memory = new webAssembly.Memory({ initial: Math.ceil(blocksAt / pageBytes), maximum: 65_536 });
  const kernel = createScanKernel(memory);
  let bytes = new Uint8Array(memory.buffer);
  let view = new DataView(memory.buffer);
  /** Of each place its chunk; 0 is a place that is free. */
  let chunkIds = new Float64Array(1_024);
  let places = 0;
  const free: number[] = [];
  const placesOf = new Map<number, Uint32Array>();
  let count = 0;

  function reserve(wanted: number): void {
    const needed = blocksAt + Math.ceil(wanted / blockVectors) * blockBytes;
    if (needed > bytes.length) {
      // Some ahead: views on the memory have to be made anew each time.
      memory.grow(Math.ceil((needed - bytes.length + Math.min(bytes.length >> 3, 2 ** 23)) / pageBytes));
      bytes = new Uint8Array(memory.buffer);
      view = new DataView(memory.buffer);
    }
    if (wanted > chunkIds.length) {
      const larger = new Float64Array(Math.ceil(Math.max(wanted, chunkIds.length * 1.25)));
      larger.set(chunkIds);
      chunkIds = larger;
    }
  }

  function takePlace(): number {
    const place = free.pop();
    if (place !== undefined) return place;
    if (places % blockVectors === 0) {
      reserve(places + blockVectors);
      for (let other = places; other < places + blockVectors; other += 1) silence(other);
    }
    places += 1;
    return places - 1;
  }

  function addressOf(place: number): number {
    return blocksAt + Math.floor(place / blockVectors) * blockBytes;
  }

  /** An estimate of minus infinity is above no bar. */
  function silence(place: number): void {
    const at = addressOf(place) + signBytes + (place % blockVectors) * 4;
    view.setFloat32(at, 0, true);
    view.setFloat32(at + blockVectors * 4, -Infinity, true);
    chunkIds[place] = 0;
  }

  function write(place: number, records: Buffer, from: number): void {
    const column = place % blockVectors;
    const address = addressOf(place);
    for (let byte = 0; byte < length / 8; byte += 1) {
      bytes[address + byte * blockVectors + column] = records[from + recordHead + byte] as number;
    }
    const at = address + signBytes + column * 4;
    view.setFloat32(at, records.readFloatLE(from), true);
    view.setFloat32(at + blockVectors * 4, records.readFloatLE(from + 4), true);
  }

  /** The tables of the query; returns what turns a sum of entries into a dot product. */
  function writeTables(query: Float32Array): { scale: number; shift: number } {
    let largest = 0;
    let shift = 0;
    for (let group = 0; group < length; group += 4) {
      let sum = 0;
      for (let index = group; index < group + 4; index += 1) sum += Math.abs(query[index] as number);
      largest = Math.max(largest, sum);
      shift -= sum;
    }
    const scale = largest === 0 ? 1 : (2 * largest) / tableMaximum;
    for (let group = 0; group < length; group += 4) {
      for (let bits = 0; bits < 16; bits += 1) {
        let sum = 0;
        for (let bit = 0; bit < 4; bit += 1) {
          const value = query[group + bit] as number;
          // Relative to the smallest that this group can have.
          sum += Math.abs(value) + ((bits >> bit) & 1 ? value : -value);
        }
        bytes[group * 4 + bits] = Math.round(sum / scale);
      }
    }
    return { scale, shift };
  }

  return {
    add(documentRow, firstChunk, records) {
      const added = new Uint32Array(records.length / record);
      for (let index = 0; index < added.length; index += 1) {
        const place = takePlace();
        write(place, records, index * record);
        chunkIds[place] = firstChunk + index;
        added[index] = place;
      }
      placesOf.set(documentRow, added);
      count += added.length;
    },

    remove(documentRow) {
      const removed = placesOf.get(documentRow);
      if (removed === undefined) return;
      for (const place of removed) {
        silence(place);
        free.push(place);
      }
      placesOf.delete(documentRow);
      count -= removed.length;
    },

    clear() {
      placesOf.clear();
      free.length = 0;
      places = 0;
      count = 0;
    },

    count: () => count,
    bytes: () => bytes.length + chunkIds.byteLength + 4 * places,

    scan(query, limit, documents) {
      const { scale, shift } = writeTables(query);
      const allowed = documents === undefined ? undefined : new Uint8Array(places);
      for (const documentRow of documents ?? []) {
        for (const place of placesOf.get(documentRow) ?? []) (allowed as Uint8Array)[place] = 1;
      }
      const pool = createCandidatePool(limit);
      const estimates = new Float32Array(memory.buffer);
      const end = addressOf(places + blockVectors - 1);
      for (let block = blocksAt; block < end; block += roundBlocks * blockBytes) {
        const stop = Math.min(end, block + roundBlocks * blockBytes);
        const hitsEnd = kernel(block, stop, 0, signBytes, hitsAt, pool.bar(), scale, shift);
        for (let hit = hitsAt; hit < hitsEnd; hit += hitBytes) {
          const first = ((view.getUint32(hit, true) - blocksAt) / blockBytes) * blockVectors;
          for (let column = 0; column < blockVectors; column += 1) {
            const estimate = estimates[hit / 4 + 4 + column] as number;
            if (estimate > pool.bar() && (allowed === undefined || allowed[first + column] === 1)) {
              pool.add(first + column, estimate);
            }
          }
        }
      }
      const reach = estimateSpread * Math.hypot(...query);
      return pool.best().map(({ place, estimate }) => {
        const factor = view.getFloat32(addressOf(place) + signBytes + (place % blockVectors) * 4, true);
        return { chunkId: chunkIds[place] as number, estimate, spread: reach * factor };
      });
    },
  };
}
