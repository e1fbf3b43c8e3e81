/**
 * Runs inside the sandbox, before anything else: what a script expects of its surroundings (a console that says nothing, timers on a clock that
 * jumps to the next one) as globals, and what tests are written with, which only the tests see. It keeps the built-in functions that it uses, so that
 * code which exchanges them cannot pass tests that it fails.
 */
export const testKit = String.raw`(() => {
  'use strict';
  const { parse, stringify } = JSON;
  const { is, keys, getPrototypeOf } = Object;
  const { isArray } = Array;
  const { apply, has } = Reflect;
  const hasOwn = Object.prototype.hasOwnProperty;
  const owns = (value, key) => apply(hasOwn, value, [key]);
  const push = (list, item) => { list[list.length] = item; };
  const GivenMap = Map, GivenSet = Set, GivenDate = Date, GivenRegExp = RegExp, GivenError = Error, GivenPromise = Promise;
  const then = Promise.prototype.then;
  const test_ = RegExp.prototype.test;
  const { getTime } = Date.prototype;
  const toText = (value) => {
    try { return typeof value === 'string' ? value : stringify(value) ?? '' + value; } catch { return typeof value; }
  };
  const short = (value) => { const text = toText(value); return text.length > 80 ? text.slice(0, 80) + '…' : text; };
  const messageOf = (thrown) => {
    try {
      if (thrown instanceof AssertionError) return thrown.message;
      return thrown instanceof GivenError ? thrown.name + ': ' + thrown.message : 'threw ' + short(thrown);
    } catch { return 'threw something'; }
  };

  const same = (a, b, depth) => {
    if (is(a, b) || a === b) return true;
    if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || depth > 100) return false;
    if (isArray(a) !== isArray(b) || getPrototypeOf(a) !== getPrototypeOf(b)) return false;
    if (a instanceof GivenDate) return apply(getTime, a, []) === apply(getTime, b, []);
    if (a instanceof GivenRegExp) return '' + a === '' + b;
    if (a instanceof GivenMap || a instanceof GivenSet) return same([...a], [...b], depth + 1);
    const names = keys(a);
    if (names.length !== keys(b).length) return false;
    for (let at = 0; at < names.length; at++) {
      if (!owns(b, names[at]) || !same(a[names[at]], b[names[at]], depth + 1)) return false;
    }
    return true;
  };

  class AssertionError extends GivenError {}
  const check = (holds, message, otherwise) => {
    if (!holds) throw new AssertionError(message === undefined ? otherwise : toText(message));
  };
  const fails = (work) => { try { work(); } catch (thrown) { return { thrown }; } return null; };
  const fits = (thrown, wanted) => {
    if (wanted === undefined) return true;
    if (typeof wanted === 'string') return messageOf(thrown).includes(wanted);
    if (wanted instanceof GivenRegExp) return apply(test_, wanted, [messageOf(thrown)]);
    return typeof wanted === 'function' ? thrown instanceof wanted : true;
  };
  const assert = (holds, message) => check(holds, message, 'expected something true');
  const equal = (a, b, message) => check(is(a, b) || a === b, message, short(a) + ' is not ' + short(b));
  const deep = (a, b, message) => check(same(a, b, 0), message, short(a) + ' is not ' + short(b));
  Object.assign(assert, {
    ok: assert, equal, strictEqual: equal, deepEqual: deep, deepStrictEqual: deep,
    notEqual: (a, b, message) => check(!is(a, b), message, 'both are ' + short(a)),
    notStrictEqual: (a, b, message) => check(!is(a, b), message, 'both are ' + short(a)),
    notDeepEqual: (a, b, message) => check(!same(a, b, 0), message, 'both are ' + short(a)),
    match: (text, pattern, message) => check(apply(test_, pattern, [text]), message, short(text) + ' does not match'),
    throws: (work, wanted) => { const failed = fails(work); check(failed !== null && fits(failed.thrown, wanted), undefined, 'it did not throw what it should'); },
    doesNotThrow: (work) => { const failed = fails(work); check(failed === null, undefined, 'it threw'); },
    rejects: async (work, wanted) => {
      let failed = null;
      try { await (typeof work === 'function' ? work() : work); } catch (thrown) { failed = { thrown }; }
      check(failed !== null && fits(failed.thrown, wanted), undefined, 'it did not reject as it should');
    },
    fail: (message) => check(false, message, 'failed'),
  });

  const matchers = (value, wanted) => {
    const make = (name, holds) => (...others) => check(holds(...others) === wanted, undefined, 'expected ' + short(value) + (wanted ? ' ' : ' not ') + name + ' ' + others.map(short).join(', '));
    return {
      toBe: make('to be', (other) => is(value, other)),
      toEqual: make('to equal', (other) => same(value, other, 0)),
      toStrictEqual: make('to equal', (other) => same(value, other, 0)),
      toBeCloseTo: make('to be close to', (other, digits = 2) => Math.abs(value - other) < 10 ** -digits / 2),
      toBeTruthy: make('to be true', () => !!value),
      toBeFalsy: make('to be false', () => !value),
      toBeNull: make('to be null', () => value === null),
      toBeUndefined: make('to be undefined', () => value === undefined),
      toBeDefined: make('to be defined', () => value !== undefined),
      toBeNaN: make('to be NaN', () => is(value, NaN)),
      toBeGreaterThan: make('to be above', (other) => value > other),
      toBeGreaterThanOrEqual: make('to be at least', (other) => value >= other),
      toBeLessThan: make('to be below', (other) => value < other),
      toBeLessThanOrEqual: make('to be at most', (other) => value <= other),
      toContain: make('to contain', (other) => value.includes(other)),
      toContainEqual: make('to contain', (other) => [...value].some((item) => same(item, other, 0))),
      toHaveLength: make('to have length', (other) => value.length === other),
      toHaveProperty: make('to have', (name) => has(value, name)),
      toBeInstanceOf: make('to be a', (type) => value instanceof type),
      toMatch: make('to match', (pattern) => (typeof pattern === 'string' ? value.includes(pattern) : apply(test_, pattern, [value]))),
      toThrow: make('to throw', (other) => { const failed = fails(value); return failed !== null && fits(failed.thrown, other); }),
    };
  };
  const expect = (value) => Object.assign(matchers(value, true), { not: matchers(value, false) });

  const tests = [];
  const test = (name, work) => { push(tests, { name: toText(name), work }); };
  const describe = (name, work) => { work(); };

  const timers = [];
  let now = 0;
  let lastTimer = 0;
  const addTimer = (every) => (work, delay = 0, ...values) => {
    const id = ++lastTimer;
    push(timers, { id, work, values, at: now + (+delay > 0 ? +delay : 0), every: every ? +delay || 1 : null });
    return id;
  };
  const removeTimer = (id) => { const at = timers.findIndex((timer) => timer.id === id); if (at >= 0) timers.splice(at, 1); };
  const quiet = () => {};
  globalThis.console = { log: quiet, info: quiet, warn: quiet, error: quiet, debug: quiet, table: quiet, trace: quiet, time: quiet, timeEnd: quiet, assert: quiet, dir: quiet, group: quiet, groupEnd: quiet };
  globalThis.setTimeout = addTimer(false);
  globalThis.setInterval = addTimer(true);
  globalThis.setImmediate = (work, ...values) => globalThis.setTimeout(work, 0, ...values);
  globalThis.clearTimeout = globalThis.clearInterval = globalThis.clearImmediate = removeTimer;
  globalThis.queueMicrotask = (work) => { apply(then, GivenPromise.resolve(), [work]); };
  globalThis.structuredClone = (value) => parse(stringify(value));
  globalThis.module = { exports: {} };
  globalThis.exports = globalThis.module.exports;
  globalThis.require = (name) => { throw new GivenError('there are no modules here: ' + name); };

  // The outcome is numbers and texts only: arrays and objects would go through prototypes that the code may have changed.
  let result = null;
  const runTests = async (body) => {
    let passed = 0;
    let failed = 0;
    let first = '';
    const attempt = async (name, work) => {
      try { await work(); passed += 1; } catch (thrown) {
        failed += 1;
        if (failed === 1) first = short(name) + ': ' + short(messageOf(thrown));
      }
    };
    await attempt('tests', () => body(assert, expect, test, test, describe));
    if (tests.length > 0) passed = 0;
    for (let at = 0; at < tests.length; at++) await attempt(tests[at].name, tests[at].work);
    return 'tested ' + passed + ' ' + failed + ' ' + first;
  };
  const runValue = async (body, input) => {
    const value = await body(input);
    return 'value ' + stringify(value === undefined ? null : value);
  };
  return {
    start(body, kind, input) {
      const work = kind === 'tests' ? runTests(body) : runValue(body, parse(input));
      apply(then, work, [
        (text) => { result = text; },
        (thrown) => { result = 'broken ' + messageOf(thrown); },
      ]);
    },
    advance() {
      if (result !== null) return result;
      if (timers.length === 0) return 'broken they never end: a promise that nothing settles';
      let first = 0;
      for (let at = 1; at < timers.length; at++) if (timers[at].at < timers[first].at) first = at;
      const timer = timers[first];
      now = timer.at;
      if (timer.every === null) timers.splice(first, 1);
      else timer.at = now + timer.every;
      try { timer.work(...timer.values); } catch {}
      return 'again';
    },
  };
})()`;
