import { describe, expect, it } from 'vitest';
import { findMetric } from '../../../../electron/engine/evaluation/metrics/metrics.ts';
import { score, scoreRequest } from './scoring.ts';

const fenced = (code: string, language = 'javascript') => `Here it is:\n\n\`\`\`${language}\n${code}\n\`\`\`\nDone.`;
const add = 'function add(a, b) { return a + b; }';
const tests = 'assert.equal(add(1, 2), 3); assert.deepEqual([add(0, 0)], [0]);';
const scoreCode = async (text: string, parameters: Record<string, unknown> = {}) =>
  score('code-tests', text, {}, { tests, ...parameters });

describe('code that passes tests', () => {
  it.each([
    ['in a block', fenced(add)],
    ['in a block without a language', fenced(add, '')],
    ['without a block', add],
    ['in TypeScript', fenced('export const add = (a: number, b: number): number => a + b;', 'ts')],
    ['as a module', fenced('export default function add(a, b) { return a + b }\nexport { add };')],
    ['with prints and an example beside it', `${fenced(`${add}\nconsole.log(add(1, 1));`)}\n${fenced('add(2, 2)')}`],
  ])('is right: %s', async (_, text) => {
    expect(await scoreCode(text)).toMatchObject({ value: 1, passed: true });
  });

  it.each([
    ['wrong results', fenced('const add = (a, b) => a - b;'), /-1 is not 3/],
    ['code that does not parse', fenced('function add(a, b) { return a +; }'), /the code fails: SyntaxError/],
    ['code that throws', fenced('throw new TypeError("no")'), /the code fails: TypeError: no/],
    ['a missing function', fenced('const plus = 1;'), /add/],
    ['no code at all', 'I would add both numbers.', /no code/],
    ['an empty answer', '', /no code/],
  ])('is wrong: %s', async (_, text, reason) => {
    const scored = await scoreCode(text);
    expect(scored).toMatchObject({ value: 0, passed: false });
    expect(scored.reason).toMatch(reason);
  });

  // Counted as wrong, a right Python program would lower a model's score for what this program cannot do.
  it('says that Python is not run', async () => {
    const python = 'def add(a, b):\n    return a + b';
    for (const text of [fenced(python, 'python'), fenced(python, ''), python]) {
      expect(await scoreCode(text)).toMatchObject({
        value: null,
        passed: null,
        reason: expect.stringMatching(/python/i),
      });
    }
  });

  it('runs tests that are named, wait and use a clock', async () => {
    const code = fenced(
      'const later = (ms) => new Promise((resolve) => setTimeout(() => resolve(ms), ms));\nasync function sum(list) { let s = 0; for (const x of list) s += await later(x); return s; }',
    );
    const named = `
      test('waits', async () => expect(await sum([60_000, 5])).toBe(60_005));
      it('is empty', async () => { expect(await sum([])).toEqual(0); });
      test('is wrong', async () => expect(await sum([1])).toBe(2));`;
    const scored = await score('code-tests', code, {}, { tests: named });
    expect(scored).toMatchObject({ value: 0, reason: 'is wrong: expected 1 to be 2 (1 of 3 failed)' });
  });

  it('takes tests from a column and leaves out rows without', async () => {
    const row = { fields: { checks: 'assert(add(2, 2) === 4)' } };
    expect(await score('code-tests', add, { row }, { column: 'checks' })).toMatchObject({ value: 1 });
    expect(await score('code-tests', add, {}, { column: 'checks' })).toMatchObject({ value: null });
  });

  // A mistake in the tests is not the model's.
  it('leaves out rows whose tests cannot be run', async () => {
    expect(await scoreCode(fenced(add), { tests: 'assert(' })).toMatchObject({ value: null });
  });
});

describe('hostile code', () => {
  const limits = { timeLimitMs: 300, memoryLimitMb: 16 };

  // Each of these once outlived the machine's own limit, or could: the thread's end is the last one.
  it.each([
    ['an endless loop', 'for (;;) {}', /more than 300 ms/],
    ['an endless loop that catches', 'for (;;) { try { for (;;); } catch {} }', /more than 300 ms/],
    [
      'an endless loop of promises',
      'const again = () => Promise.resolve().then(again); again(); function add(a, b) { return a + b; }',
      /passed|300 ms/,
    ],
    ['a pattern that explodes', '/^(a+)+$/.test("a".repeat(50) + "!")', /more than 300 ms/],
    [
      'one long step',
      'const s = "a".repeat(4e6); let n = 0; for (let i = 0; i < 1e5; i++) n += s.indexOf("ab");',
      /more than 300 ms/,
    ],
    ['memory without end', 'const all = []; for (;;) all.push(new Array(1e5).fill(1));', /MB|memory|300 ms/],
    ['recursion without end', 'const f = () => 1 + f(); f();', /stack/],
    ['brackets without end', `const x = ${'['.repeat(100_000)}`, /broke|fails/],
    ['JSON without end', 'JSON.parse("[".repeat(1e6))', /broke|fails/],
  ])('ends: %s', async (_, code, reason) => {
    const begun = performance.now();
    const scored = await score('code-tests', fenced(code), {}, { tests, ...limits });
    expect(scored.reason).toMatch(reason);
    expect(performance.now() - begun).toBeLessThan(8_000);
  });

  it('ends tests that loop in the code under test', async () => {
    const scored = await score('code-tests', fenced('function add() { for (;;); }'), {}, { tests, ...limits });
    expect(scored).toMatchObject({ value: 0, reason: 'it took more than 300 ms' });
  });

  // No file, variable, module or network of the host may be there.
  it('finds nothing of the host', async () => {
    const names = [
      'process',
      'Buffer',
      'fetch',
      'Deno',
      'WebAssembly',
      'importScripts',
      'postMessage',
      'XMLHttpRequest',
    ];
    const found = `const found = ${JSON.stringify(names)}.filter((name) => name in globalThis);`;
    const nothing =
      'assert.deepEqual(found, []); assert.throws(() => require("fs")); await assert.rejects(import("node:fs"));';
    expect(await score('code-tests', fenced(found), {}, { tests: nothing })).toMatchObject({ value: 1 });
    const escape = fenced('const root = [].constructor.constructor("return this")();');
    expect(await score('code-tests', escape, {}, { tests: 'assert(root.process === undefined)' })).toMatchObject({
      value: 1,
    });
  });

  // A wrong program must not pass by changing what the tests are checked with.
  it.each([
    'Object.is = () => true;',
    'globalThis.assert = () => {}; globalThis.assert.equal = () => {};',
    'Array.prototype.slice = () => []; Array.prototype.push = () => {};',
    'Object.defineProperty(Array.prototype, 0, { set() {}, get() { return 3; } });',
    'Object.prototype.toJSON = () => ({ passed: 1, failed: [] }); JSON.stringify = () => "tested 1 0 ";',
    'Promise.prototype.then = function (f) { return f(true); };',
    'Error.prototype.name = "x"; globalThis.Error = class {};',
  ])('does not pass by cheating: %s', async (cheat) => {
    const scored = await score(
      'code-tests',
      fenced(`${cheat}\nfunction add() { return 7; }`),
      {},
      { tests: 'assert.equal(add(1, 2), 3);', ...limits },
    );
    expect(scored.value).toBe(0);
  });
});

describe('many at once', () => {
  // Sixty-four threads would starve the model that is being timed, and a shared machine could mix up its jobs.
  it('get their own result each', async () => {
    const results = await Promise.all(
      Array.from({ length: 24 }, async (_, at) =>
        score(
          'code-tests',
          fenced(`const value = ${at};`),
          {},
          { tests: `assert.equal(value, ${at % 3 === 0 ? at : -1})` },
        ),
      ),
    );
    expect(results.map(({ value }) => value)).toEqual(results.map((_, at) => (at % 3 === 0 ? 1 : 0)));
  });

  // What one answer leaves behind must not be there for the next, though they share a thread.
  it('leave nothing behind', async () => {
    const leaves = fenced('globalThis.left = 1; Object.prototype.left = 1; function add() {}');
    await score('code-tests', leaves, {}, { tests: 'assert(left === 1)' });
    const looks = fenced('const seen = typeof left + ({}).left;');
    expect(await score('code-tests', looks, {}, { tests: 'assert.equal(seen, "undefinedundefined")' })).toMatchObject({
      value: 1,
    });
  });

  // A run that is cancelled must not wait for an endless loop.
  it('end when the run is stopped', async () => {
    const controller = new AbortController();
    const metric = findMetric('code-tests');
    const parameters = metric.parse({ tests: 'assert(true)', timeLimitMs: 30_000 });
    const scored = metric.score(scoreRequest(fenced('for (;;);')), parameters, {}, controller.signal);
    const begun = performance.now();
    setTimeout(() => controller.abort(), 300);
    await expect(scored).rejects.toThrow(/abort/i);
    expect(performance.now() - begun).toBeLessThan(5_000);
  });
});

describe('own JavaScript', () => {
  const of = async (code: string, output = 'Paris, France') =>
    score(
      'javascript',
      output,
      { row: { references: ['Paris'], fields: { city: 'Paris' } } },
      { code, timeLimitMs: 300 },
    );

  it('takes true, numbers and objects, as expressions and as bodies', async () => {
    expect(await of('output.includes(context.vars.city)')).toMatchObject({ value: 1, passed: true });
    expect(await of('output.length > 100;')).toMatchObject({ value: 0, passed: false });
    expect(await of('const n = output.split(" ").length;\nreturn n / 4;')).toMatchObject({ value: 0.5, passed: null });
    expect(await of('({ pass: false, score: 0.2, reason: "too short" })')).toMatchObject({
      value: 0,
      reason: '“too short”',
    });
  });

  it('says so where it cannot say', async () => {
    expect(await of('output.nothing.here')).toMatchObject({ value: null, reason: expect.stringMatching(/TypeError/) });
    expect(await of('"yes"')).toMatchObject({ value: null });
    expect(await of('(() => { for (;;); })()')).toMatchObject({
      value: null,
      reason: expect.stringMatching(/too slow/),
    });
    expect(await of('output.length', 'x'.repeat(1_000_000))).toMatchObject({ value: 1 });
  });
});
