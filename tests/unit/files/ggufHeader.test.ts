import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { YardstickError } from '../../../models/errors.ts';
import { readGgufHeader } from '../../../models/files/ggufHeader.ts';
import { writeGguf } from '../../support/ggufWriter.ts';
import { buildTinyLlama } from '../../support/tinyLlama.ts';
import { threadClock } from '../../support/threadClock.ts';

let folder: string;
beforeAll(() => void (folder = mkdtempSync(path.join(os.tmpdir(), 'yardstick-gguf-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let count = 0;
function fileWith(bytes: Uint8Array): string {
  const file = path.join(folder, `${count++}.gguf`);
  writeFileSync(file, bytes);
  return file;
}

async function failure(bytes: Uint8Array): Promise<YardstickError> {
  const thrown: unknown = await readGgufHeader(fileWith(bytes)).then(
    () => null,
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(YardstickError);
  return thrown as YardstickError;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
function uint64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes;
}
const text = (value: string): Buffer => Buffer.concat([uint64(BigInt(value.length)), Buffer.from(value)]);
const start = (tensors: bigint, entries: bigint): Buffer =>
  Buffer.concat([Buffer.from('GGUF'), uint32(3), uint64(tensors), uint64(entries)]);

const tiny = buildTinyLlama({ contextLength: 512 });
const metadataOnly = (name: string): Buffer =>
  writeGguf({ metadata: new Map([['general.architecture', { type: 'string', value: name }]]), tensors: [] });

describe('a good file', () => {
  it('is described by its own words and shapes', async () => {
    const header = await readGgufHeader(fileWith(tiny));
    const { architecture, contextLength, quantization, tokenizerModel, version, fileBytes, tensorCount } = header;
    expect({ architecture, contextLength, quantization, tokenizerModel, version, fileBytes, tensorCount }).toEqual({
      architecture: 'llama',
      contextLength: 512,
      quantization: 'F32',
      tokenizerModel: 'llama',
      version: 3,
      fileBytes: tiny.length,
      tensorCount: 12,
    });
    expect(header.parameterCount).toBe(header.tensors.reduce((sum, tensor) => sum + tensor.bytes / 4, 0));
    expect(header.chatTemplate).toContain('<|im_start|>');
    expect((await readGgufHeader(fileWith(buildTinyLlama({ chatTemplate: null })))).chatTemplate).toBeNull();
  });

  it('keeps short arrays and walks over long ones', async () => {
    const many = Array.from({ length: 5000 }, (_, index) => index);
    const bytes = writeGguf({
      metadata: new Map([
        ['general.architecture', { type: 'string', value: 'llama' }],
        ['a.short', { type: 'int32s', value: [-1, 2] }],
        ['a.long', { type: 'int32s', value: many }],
        ['a.words', { type: 'strings', value: ['one', 'two'] }],
        ['a.vocabulary', { type: 'strings', value: many.map(String) }],
        ['a.last', { type: 'uint32', value: 7 }],
      ]),
      tensors: [],
    });
    const { metadata } = await readGgufHeader(fileWith(bytes));
    expect(metadata.get('a.short')).toEqual({ length: 2, values: [-1, 2] });
    expect(metadata.get('a.long')).toEqual({ length: 5000, values: null });
    expect(metadata.get('a.words')).toEqual({ length: 2, values: ['one', 'two'] });
    expect(metadata.get('a.vocabulary')).toEqual({ length: 5000, values: null });
    expect(metadata.get('a.last')).toBe(7);
  });
});

describe('a cut file', () => {
  // The runtime's own reader reads zeros past the end and calls a 1,000-byte stub a model of 272 tensors.
  it.each(Array.from({ length: 50 }, (_, index) => Math.floor(((tiny.length - 4) * index) / 50) + 4))(
    'is refused with where it ends: %i bytes',
    async (length) => {
      const error = await failure(tiny.subarray(0, length));
      expect(error.code).toBe('model/truncated');
      expect(error.data['offset']).toBe(length);
      expect(error.message).toContain(`byte ${length}`);
    },
  );

  it('is refused when one byte is missing, and taken when there is one too many', async () => {
    expect((await failure(tiny.subarray(0, -1))).code).toBe('model/truncated');
    await expect(readGgufHeader(fileWith(Buffer.concat([tiny, Buffer.alloc(1)])))).resolves.toBeDefined();
  });
});

describe('a file that is something else', () => {
  it.each<[string, Uint8Array, string]>([
    ['empty', Buffer.alloc(0), 'model/not-gguf'],
    ['three bytes', Buffer.from('GGU'), 'model/not-gguf'],
    ['a text', Buffer.from('GGML is the older name.'), 'model/not-gguf'],
    ['version 1', Buffer.concat([Buffer.from('GGUF'), uint32(1), Buffer.alloc(16)]), 'model/unsupported'],
    [
      'big-endian',
      Buffer.concat([Buffer.from('GGUF'), Buffer.from([0, 0, 0, 3]), Buffer.alloc(16)]),
      'model/unsupported',
    ],
    ['no architecture', start(0n, 0n), 'model/not-a-model'],
    ['architecture with a path in it', metadataOnly('../llama'), 'model/not-a-model'],
  ])('%s', async (_, bytes, code) => {
    expect((await failure(bytes)).code).toBe(code);
  });

  it('a missing file and a folder are told apart', async () => {
    await expect(readGgufHeader(path.join(folder, 'none.gguf'))).rejects.toMatchObject({ code: 'model/not-found' });
    await expect(readGgufHeader(folder)).rejects.toThrow();
  });
});

const key = text('a.key');
const array = (elementType: number, length: bigint): Buffer =>
  Buffer.concat([start(0n, 1n), key, uint32(9), uint32(elementType), uint64(length)]);
const tensor = (dimensions: bigint[], type: number, offset: bigint): Buffer =>
  Buffer.concat([
    start(1n, 0n),
    text('t'),
    uint32(dimensions.length),
    ...dimensions.map(uint64),
    uint32(type),
    uint64(offset),
  ]);
const alignment = (type: number, value: Buffer): Buffer =>
  Buffer.concat([start(0n, 1n), text('general.alignment'), uint32(type), value]);

describe('a hostile file', () => {
  it.each<[string, Buffer]>([
    [
      '48 bytes whose key is 2 GiB long (aborts the runtime)',
      Buffer.concat([start(0n, 1n), uint64(2n ** 31n), Buffer.alloc(16)]),
    ],
    ['a key of 2^64 - 1 bytes', Buffer.concat([start(0n, 1n), uint64(2n ** 64n - 1n), Buffer.alloc(64)])],
    ['an empty key', Buffer.concat([start(0n, 1n), uint64(0n), uint32(4), uint32(1)])],
    ['2^60 metadata entries', start(0n, 2n ** 60n)],
    ['2^60 tensors', start(2n ** 60n, 0n)],
    ['an array of 2^40 numbers', array(4, 2n ** 40n)],
    ['an array of 2^40 strings', array(8, 2n ** 40n)],
    ['an array of arrays', array(9, 3n)],
    ['an array of an unknown type', Buffer.concat([array(77, 3n), Buffer.alloc(64)])],
    ['a string of 2^40 bytes', Buffer.concat([start(0n, 1n), key, uint32(8), uint64(2n ** 40n)])],
    ['an unknown type', Buffer.concat([start(0n, 1n), key, uint32(99), Buffer.alloc(64)])],
    ['a truth value of 7', Buffer.concat([start(0n, 1n), key, uint32(7), Buffer.from([7])])],
    ['a key twice', Buffer.concat([start(0n, 2n), key, uint32(4), uint32(1), key, uint32(4), uint32(2)])],
    ['an alignment of 3', alignment(4, uint32(3))],
    ['an alignment of 0', alignment(4, uint32(0))],
    ['an alignment of 2^31', alignment(4, uint32(2 ** 31))],
    ['an alignment that is a text', alignment(8, text('32'))],
    ['a tensor without dimensions', tensor([], 0, 0n)],
    ['a tensor of five dimensions', tensor([1n, 1n, 1n, 1n, 1n], 0, 0n)],
    ['a tensor with nothing in it', tensor([0n], 0, 0n)],
    ['a shape whose product overflows', tensor([2n ** 40n, 2n ** 40n], 0, 0n)],
    ['a dimension of 2^64 - 1', tensor([2n ** 64n - 1n], 0, 0n)],
    ['rows that its type cannot store', tensor([33n], 2, 0n)],
    ['an offset that is not aligned', tensor([1n], 0, 1n)],
    ['an offset near 2^64', tensor([1n], 0, 2n ** 64n - 32n)],
    [
      'two tensors of one name',
      Buffer.concat([
        start(2n, 0n),
        ...[0, 1].flatMap(() => [text('t'), uint32(1), uint64(1n), uint32(0), uint64(0n)]),
      ]),
    ],
  ])('%s is refused at once', async (_, bytes) => {
    const before = process.memoryUsage().rss;
    const spent = threadClock();
    const error = await failure(bytes);
    expect(error.code).toBe('model/hostile-file');
    expect(error.message).toMatch(/byte \d+/);
    expect(spent()).toBeLessThan(1000);
    expect(process.memoryUsage().rss - before).toBeLessThan(256 << 20);
  });

  it('a tensor that lies behind the end of the file (the leak of other memory) is refused', async () => {
    expect((await failure(tensor([1_000_000n], 0, 0n))).code).toBe('model/truncated');
    expect((await failure(tensor([1n], 0, 2n ** 30n))).code).toBe('model/truncated');
  });

  it('a tensor of a type from the future is named as such', async () => {
    expect((await failure(tensor([32n], 4711, 0n))).code).toBe('model/unsupported');
  });
});

describe('any bytes', () => {
  const codes = ['model/hostile-file', 'model/truncated', 'model/not-gguf', 'model/not-a-model', 'model/unsupported'];
  // Mutants of the runtime's header abort its process or never return; here each gets an answer.
  it('changed in the header of a good file give a header or one of our errors', async () => {
    const headerBytes = 12_000;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: 4, max: headerBytes }), fc.integer({ min: 0, max: 255 })), {
          minLength: 1,
          maxLength: 8,
        }),
        async (changes) => {
          const mutant = Buffer.from(tiny);
          for (const [offset, byte] of changes) mutant[offset] = byte;
          const outcome = await readGgufHeader(fileWith(mutant)).then(
            () => null,
            (error: unknown) => error,
          );
          if (outcome !== null) expect(codes).toContain((outcome as YardstickError).code);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('behind the magic number give one of our errors', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        const error = await failure(Buffer.concat([Buffer.from('GGUF'), uint32(3), bytes]));
        expect(codes).toContain(error.code);
      }),
      { numRuns: 200 },
    );
  });
});

// Root may read everything.
it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
  'a file that may not be read is named as one',
  async () => {
    const file = fileWith(tiny);
    chmodSync(file, 0o000);
    await expect(readGgufHeader(file)).rejects.toMatchObject({ code: 'model/not-readable' });
  },
);
