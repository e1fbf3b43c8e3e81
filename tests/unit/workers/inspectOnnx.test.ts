import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { inspectOnnx } from '../../../models/workers/onnx/inspectOnnx.ts';
import { bytes, message, number, tensorFields, text, writeOnnx } from '../../../models/workers/onnx/onnxWriter.ts';
import { buildTinyBert } from '../../support/tinyBert.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'yardstick-onnx-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let count = 0;
/** Writes a file into a folder of its own and looks at it. */
function inspect(content: Buffer, beside: Readonly<Record<string, string>> = {}) {
  const own = path.join(folder, String(count++));
  mkdirSync(own);
  for (const [name, words] of Object.entries(beside)) writeFileSync(path.join(own, name), words);
  const file = path.join(own, 'model.onnx');
  writeFileSync(file, content);
  return inspectOnnx(file);
}

const elsewhere = (location: string) => tensorFields(tensorAt(location));
const tensorAt = (location: string) => ({
  name: 'w',
  shape: [1],
  data: Float32Array.of(1),
  external: { location, offset: '0', length: '4' },
});
const hostile = { code: 'model/hostile-file' };

describe('what a model file says of itself', () => {
  it('is read off a whole model', () => {
    expect(inspect(buildTinyBert())).toEqual({ dataFiles: [], dynamicQuantization: false });
    expect(inspect(buildTinyBert({ dynamicQuantization: true })).dynamicQuantization).toBe(true);
  });

  it('names plain files beside it', () => {
    const content = buildTinyBert({ external: { location: 'model.onnx_data', offset: '0', length: '2000' } });
    expect(inspect(content, { 'model.onnx_data': 'x' }).dataFiles).toEqual(['model.onnx_data']);
  });
});

describe('weights that are said to be elsewhere', () => {
  // Each of these would let a model read a file of the user's into its weights, and what it read out again through the vectors.
  it.each([
    '/etc/passwd',
    '../model.onnx',
    'a/../../secret',
    'sub/data',
    '..\\secret',
    'C:\\secret',
    'C:secret',
    '.',
    '..',
    '.hidden',
    '',
    'a\u0000b',
    '*/_ORT_MEM_ADDR_/*',
    'file:///etc/passwd',
    '~/secret',
    ' data',
  ])('are refused at %j', (location) => {
    expect(() => inspect(buildTinyBert({ external: { location } }), { data: 'x' })).toThrow(
      expect.objectContaining(hostile),
    );
  });

  it('are refused behind a link, in a folder, and where nothing is', () => {
    const own = path.join(folder, 'links');
    mkdirSync(path.join(own, 'folder'), { recursive: true });
    writeFileSync(path.join(folder, 'canary'), 'secret');
    symlinkSync(path.join(folder, 'canary'), path.join(own, 'linked'));
    for (const location of ['linked', 'folder', 'nothing']) {
      const file = path.join(own, `${location}.onnx`);
      writeFileSync(file, buildTinyBert({ external: { location } }));
      expect(() => inspectOnnx(file), location).toThrow(expect.objectContaining(hostile));
    }
  });

  const graph = { inputs: [], outputs: [] };
  const node = { operator: 'If', inputs: ['a'], outputs: ['b'] };
  it.each<[string, Buffer]>([
    [
      'an attribute',
      writeOnnx({ ...graph, nodes: [{ ...node, attributes: [{ name: 'value', tensor: tensorAt('/x') }] }] }),
    ],
    [
      'a branch of a branch',
      writeOnnx({
        ...graph,
        nodes: [
          {
            ...node,
            attributes: [
              {
                name: 'then_branch',
                graph: {
                  ...graph,
                  nodes: [
                    { ...node, attributes: [{ name: 'e', graph: { ...graph, nodes: [], tensors: [tensorAt('/x')] } }] },
                  ],
                },
              },
            ],
          },
        ],
      }),
    ],
    ['a list of tensors', message(7, [message(1, [message(5, [message(10, elsewhere('/x'))])])])],
    ['a list of graphs', message(7, [message(1, [message(5, [message(11, [message(5, elsewhere('/x'))])])])])],
    ['sparse weights', message(7, [message(15, [message(1, elsewhere('/x'))])])],
    ['the places of sparse weights', message(7, [message(15, [message(2, elsewhere('/x'))])])],
    ['a sparse attribute', message(7, [message(1, [message(5, [message(22, [message(1, elsewhere('/x'))])])])])],
    ['a function', message(25, [message(7, [message(5, [message(5, elsewhere('/x'))])])])],
    ['what was for training', message(20, [message(1, [message(5, elsewhere('/x'))])])],
    [
      'a second half of the graph, which readers join',
      Buffer.concat([message(7, []), message(7, [message(5, elsewhere('/x'))])]),
    ],
    [
      'an entry whose last key counts',
      message(7, [message(5, [message(13, [text(1, 'offset'), text(2, '/x'), text(1, 'location')])])]),
    ],
    [
      'a tensor that says in another way that it is elsewhere',
      message(7, [message(5, [message(13, [text(1, 'location'), text(2, '/x')])])]),
    ],
  ])('are found in %s', (_where, content) => {
    expect(() => inspect(content)).toThrow(expect.objectContaining(hostile));
  });
});

describe('a file that is no model', () => {
  it.each<[string, Buffer]>([
    ['a length beyond the file', Buffer.from([0x3a, 0xff, 0xff, 0x03, 0x00])],
    ['a length beyond all numbers', Buffer.from([0x3a, ...Array.from({ length: 9 }, () => 0xff), 0x01])],
    ['a number without an end', Buffer.from([0x08, ...Array.from({ length: 12 }, () => 0xff)])],
    ['a field without a number', Buffer.from([0x00, 0x00])],
    ['groups', Buffer.from([0x3b, 0x3c])],
    ['a graph that is a number', number(7, 5)],
    ['nested beyond reason', nested(200)],
    ['a flat buffer', Buffer.from('\u0020\0\0\0ORTM and what follows')],
  ])('is refused: %s', (_what, content) => {
    expect(() => inspect(content)).toThrow(expect.objectContaining(hostile));
  });

  it('never makes the reader fail in another way, or run on: any bytes, and any change of a real file', () => {
    const whole = buildTinyBert();
    const changed = fc
      .array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 })
      .map((changes) => {
        const copy = Buffer.from(whole);
        for (const [at, byte] of changes) copy[at] = byte;
        return copy;
      });
    const any = fc.uint8Array({ maxLength: 200 }).map((values) => Buffer.from(values));
    fc.assert(
      fc.property(fc.oneof(any, changed), (content) => {
        try {
          inspect(content);
        } catch (error) {
          expect(error).toMatchObject(hostile);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('is walked through without loading its weights', () => {
    const large = message(7, [message(5, [bytes(9, Buffer.alloc(30_000_000))])]);
    const before = process.memoryUsage().arrayBuffers;
    inspect(large);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10_000_000 + large.length);
  });
});

/** A graph in an attribute of a node of a graph, and so on. */
function nested(levels: number): Buffer {
  let inner: Buffer = Buffer.alloc(0);
  for (let level = 0; level < levels; level++) inner = message(6, [message(1, [message(5, [inner])])]);
  return message(7, [message(1, [message(5, [inner])])]);
}
