import { YardstickError } from '../../../../models/errors.ts';
import type { YamlMap, YamlNode, YamlText } from './readYaml.ts';

/** Something wrong with a file, and where. */
export interface FileProblem {
  /** Both from 1. */
  line: number;
  column: number;
  /** What leads to it, e.g. `candidates[1].model`. */
  path: string;
  message: string;
}

/** At most this many problems are told of one file; the others are counted. */
const problemLimit = 50;

/** Reads values out of a located document and collects what is wrong instead of stopping at the first thing. */
export interface YamlReader {
  problem(node: YamlNode | { offset: number; path: string }, message: string): void;
  /** Undefined where it is none; then a problem was noted. */
  text(node: YamlNode, rule?: { allowEmpty?: boolean; longest?: number }): string | undefined;
  number(node: YamlNode, rule: { low: number; high: number; whole?: boolean }): number | undefined;
  flag(node: YamlNode): boolean | undefined;
  choice<Value extends string>(node: YamlNode, allowed: readonly Value[]): Value | undefined;
  list(node: YamlNode): YamlNode[] | undefined;
  /** Any mapping. */
  map(node: YamlNode): YamlMap | undefined;
  /** A mapping with these keys and no others; the value of a key that is not there is undefined. */
  fields<Key extends string>(node: YamlNode, allowed: readonly Key[]): Partial<Record<Key, YamlNode>> | undefined;
  /** Throws if there was a problem. @throws {YardstickError} `suite/invalid`: the first problem, all in `data.problems`, the others as lines in `data.details` */
  end(): void;
}

export function createYamlReader(yaml: YamlText, file: string): YamlReader {
  const problems: FileProblem[] = [];
  let count = 0;
  const reader: YamlReader = {
    problem({ offset, path }, message) {
      count += 1;
      if (problems.length < problemLimit) problems.push({ ...yaml.position(offset), path, message });
    },
    text(node, { allowEmpty = false, longest = 200_000 } = {}) {
      // A name like 3.5 or yes was meant as text.
      const value = node.kind === 'scalar' && node.value !== null ? String(node.value) : undefined;
      if (value === undefined) return wrong(node, 'text');
      if (!allowEmpty && value.trim() === '') return wrong(node, 'text that is not empty');
      if (value.length > longest) return wrong(node, `at most ${longest} letters`);
      return value;
    },
    number(node, { low, high, whole = false }) {
      const value = node.kind === 'scalar' ? node.value : null;
      const fits = typeof value === 'number' && value >= low && value <= high && (!whole || Number.isInteger(value));
      return fits ? value : wrong(node, `a ${whole ? 'whole ' : ''}number ${range(low, high)}`);
    },
    flag(node) {
      return node.kind === 'scalar' && typeof node.value === 'boolean' ? node.value : wrong(node, 'true or false');
    },
    choice(node, allowed) {
      const value = node.kind === 'scalar' ? node.value : undefined;
      return allowed.find((one) => one === value) ?? wrong(node, `one of ${allowed.join(', ')}`);
    },
    list(node) {
      return node.kind === 'list' ? node.items : wrong(node, 'a list');
    },
    map(node) {
      return node.kind === 'map' ? node : wrong(node, 'a mapping of keys to values');
    },
    fields(node, allowed) {
      if (node.kind !== 'map') return wrong(node, `a mapping with ${allowed.join(', ')}`);
      const found: Partial<Record<(typeof allowed)[number], YamlNode>> = {};
      for (const [name, { keyOffset, value }] of node.entries) {
        const known = allowed.find((key) => key === name);
        if (known === undefined) {
          reader.problem({ offset: keyOffset, path: value.path }, unknownKey(name, allowed));
        } else found[known] = value;
      }
      return found;
    },
    end() {
      const [first, ...others] = problems;
      if (first === undefined) return;
      const told = ({ line, column, message }: FileProblem) => `${file}:${line}:${column}: ${message}`;
      const more = count === 1 ? '' : ` (and ${count - 1} more)`;
      throw new YardstickError('suite/invalid', `${told(first)}${more}`, {
        data: { problems, details: others.map(told) },
      });
    },
  };
  const wrong = (node: YamlNode, what: string): undefined => {
    reader.problem(node, `${named(node)} must be ${what}, not ${shown(node)}`);
    return undefined;
  };
  return reader;
}

function named({ path }: YamlNode): string {
  return path === '' ? 'The file' : path;
}

function shown(node: YamlNode): string {
  if (node.kind === 'list') return 'a list';
  if (node.kind === 'map') return 'a mapping';
  if (node.value === null) return 'nothing';
  const text = JSON.stringify(node.value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

function range(low: number, high: number): string {
  if (high >= Number.MAX_VALUE) return low <= -Number.MAX_VALUE ? '(not infinite)' : `of ${low} or more`;
  return `from ${low} to ${high}`;
}

function unknownKey(name: string, allowed: readonly string[]): string {
  const shortName = name.length > 40 ? `${name.slice(0, 39)}…` : name;
  const near = allowed.find((key) => isNear(name, key));
  const guess = near === undefined ? '' : ` Did you mean “${near}”?`;
  return `“${shortName}” is unknown here; allowed: ${allowed.join(', ')}.${guess}`;
}

/** The same letters in another case or order, or all but one of them: what a slip of the finger makes. */
function isNear(typed: string, meant: string): boolean {
  if (Math.abs(typed.length - meant.length) > 1) return false;
  const [a, b] = [typed.toLowerCase(), meant.toLowerCase()];
  if (Array.from(a).toSorted().join('') === Array.from(b).toSorted().join('')) return true;
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  return Math.max(a.length, b.length) - start - end <= 1;
}
