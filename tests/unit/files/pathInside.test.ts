import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isModelId, modelIdFrom } from '../../../models/catalog/modelId.ts';
import { pathInside } from '../../../models/files/pathInside.ts';

const root = path.resolve('/tmp/library/model');

/** 200 names that have opened files elsewhere in other programs, or could on some system. */
function badNames(): string[] {
  const climbs = [
    '..',
    '../x',
    'a/../../x',
    'a/..',
    './x',
    '.',
    '',
    '/',
    '//',
    '/etc/passwd',
    'a//b',
    'a/',
    '/a',
    '....//x',
    'a/./b',
    '~',
    '~/x',
    '$HOME/x',
  ];
  const windows = [
    'C:\\x',
    'C:x',
    'c:/x',
    '..\\x',
    'a\\..\\..\\x',
    '\\\\host\\share',
    '\\\\?\\C:\\x',
    '//host/share',
    'a:b',
    'file.gguf:stream',
    'x\\y',
  ];
  const devices = [
    'con',
    'CON',
    'nul',
    'NUL.gguf',
    'com1',
    'COM9.txt',
    'lpt1.onnx',
    'aux',
    'prn.json',
    'a/con',
    'onnx/nul.onnx',
    'com¹',
  ];
  const control = [
    'a\0b',
    'a\nb',
    '\x1b[2J',
    'a\rb',
    'a\tb',
    '\u007f',
    'a\u0000.gguf',
    '\u202egguf.exe',
    'a\u200b',
    '\ufeffa',
    'x\u2028y',
  ];
  const dots = [
    '.hidden',
    'a/.git/config',
    '.ssh/authorized_keys',
    'a.',
    'a..',
    'a ',
    ' a',
    'a/b.',
    '. .',
    '..gguf/..',
    '.incoming',
    '.trash/x',
  ];
  const encoded = [
    '%2e%2e/x',
    '..%2fx',
    '%00',
    '..;/x',
    '‥/x',
    '．．/x',
    '..／x',
    'a*b',
    'a?b',
    'a|b',
    'a<b',
    'a>b',
    'a"b',
    "a'b",
    'a`b',
    'a&b',
    'a;b',
    '-rf',
    '!x',
    '#x',
    '%x',
    '[x]',
    '{x}',
  ];
  const long = ['x'.repeat(201), `${'a/'.repeat(300)}b`, 'a/'.repeat(9) + 'b', `${'y'.repeat(500)}.gguf`];
  const fixed = [...climbs, ...windows, ...devices, ...control, ...dots, ...encoded, ...long];
  const nested = fixed.flatMap((name) => [`onnx/${name}`, `${name}/../../../etc/x`, `../${name}`]);
  return [...new Set([...fixed, ...nested])].filter((name) => !/^onnx\/$/.test(name)).slice(0, 250);
}

describe('names from manifests, archives and the network', () => {
  const names = badNames();
  it('are at least 200', () => expect(names.length).toBeGreaterThanOrEqual(200));

  it.each(names)('%j does not lead out of the folder', (name) => {
    let joined: string | null = null;
    try {
      joined = pathInside(root, name);
    } catch (error) {
      expect(error).toMatchObject({ code: 'model/bad-name' });
    }
    // Anything that is let through must at least stay inside.
    if (joined !== null) expect(joined.startsWith(root + path.sep)).toBe(true);
  });

  // Inside the folder by its path, and on Windows the screen or the printer all the same; a step that begins with a dot is hidden.
  it.each(['con', 'NUL.gguf', 'COM9.txt', 'a/con', 'onnx/nul.onnx', '.hidden', 'a/.git/config', 'a.', 'a '])(
    '%j is refused, though it lies within',
    (name) => {
      expect(() => pathInside(root, name)).toThrow(expect.objectContaining({ code: 'model/bad-name' }));
    },
  );

  it('that are ordinary are let through', () => {
    for (const name of [
      'model.gguf',
      'onnx/model_quantized.onnx',
      'Llama-3.2-1B-Instruct-Q4_K_M.gguf',
      'a b (1)+x@2=.txt',
    ])
      expect(pathInside(root, name)).toBe(path.join(root, ...name.split('/')));
  });

  it('whatever they are, end inside or are refused', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[a.\\/: ~%]{0,12}$/)), (name) => {
        let joined: string;
        try {
          joined = pathInside(root, name);
        } catch {
          return;
        }
        expect(joined.startsWith(root + path.sep)).toBe(true);
        expect(path.relative(root, joined).split(path.sep)).not.toContain('..');
      }),
      { numRuns: 1000 },
    );
  });
});

describe('model ids', () => {
  it('made from any name are ids, and safe as folders', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...badNames())), (name) => {
        const id = modelIdFrom(name);
        expect(isModelId(id)).toBe(true);
        expect(pathInside(root, id)).toBe(path.join(root, id));
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ['SmolLM2-135M-Instruct.Q4_1.gguf', 'smollm2-135m-instruct.q4_1'],
    ['My Model (v2).gguf', 'my-model-v2'],
    ['../../etc/passwd', 'etc-passwd'],
    ['模型.gguf', 'model'],
    ['CON.gguf', 'model-con'],
    ['Müller', 'mu-ller'],
  ])('%s becomes %s', (name, id) => expect(modelIdFrom(name)).toBe(id));
});
