import { createRequire } from 'node:module';
import type { LineCounter, Node } from 'yaml';
import type * as Yaml from 'yaml';
import { YardstickError } from '../../../../models/errors.ts';

const require = createRequire(import.meta.url);
/** Loaded with the first suite: not every start reads one. */
const loadYaml = () => require('yaml') as typeof Yaml;

/** A part of a YAML document that knows where it stands. */
export type YamlNode = YamlScalar | YamlList | YamlMap;

interface Located {
  /** Offset in the text, UTF-16 units. */
  offset: number;
  /** What leads to it, e.g. `candidates[1].model`; empty for the document itself. */
  path: string;
}

export interface YamlScalar extends Located {
  kind: 'scalar';
  value: string | number | boolean | null;
}

export interface YamlList extends Located {
  kind: 'list';
  items: YamlNode[];
}

export interface YamlMap extends Located {
  kind: 'map';
  /** In the order of the file. */
  entries: Map<string, { keyOffset: number; value: YamlNode }>;
}

/** A YAML text in parts, with the way back from an offset to its line. */
export interface YamlText {
  root: YamlNode;
  /** Both from 1. */
  position: (offset: number) => { line: number; column: number };
}

export interface YamlLimits {
  /** Letters of the text. */
  length: number;
  /** Parts of the document, each alias counted with all that it stands for: what an alias bomb would multiply. */
  nodes: number;
  depth: number;
}

/** Room for a suite of hundreds of candidates, and for a configuration with a few thousand tests in it. */
export const yamlLimits: YamlLimits = { length: 2_000_000, nodes: 200_000, depth: 64 };

/**
 * Parses YAML 1.2 (JSON is part of it) of unknown origin. One document, keys that are text and stand once in their mapping, no tags of its own.
 * @throws {YardstickError} `suite/yaml` with line and column for text that is none, `suite/too-large` for text over the limits
 */
export function readYaml(text: string, { file, limits = yamlLimits }: { file: string; limits?: YamlLimits }): YamlText {
  if (text.length > limits.length) throw tooLarge(file, `longer than ${limits.length} letters`);
  const { isAlias, isMap, isScalar, isSeq, LineCounter: Lines } = loadYaml();
  const lines = new Lines();
  const position = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const fault = (offset: number, message: string) => {
    const { line, column } = position(offset);
    return new YardstickError('suite/yaml', `${file}:${line}:${column}: ${message}`, {
      hint: 'YAML goes by indentation with blanks; text with ": ", "#", "{" or "[" in it belongs in quotes.',
      data: { line, column },
    });
  };
  assertShallow(text, file, limits.depth * 4);
  const document = parse(text, lines, file);
  const [error] = document.errors;
  if (error?.message.includes('call stack') === true) throw tooLarge(file, 'nested too deep');
  if (error !== undefined) throw fault(error.pos[0], firstLine(error.message));
  // Of warnings, only a tag that nobody knows comes here: its value would silently be something else.
  const [warning] = document.warnings;
  if (warning !== undefined) throw fault(warning.pos[0], firstLine(warning.message));

  let nodes = 0;
  // The parser's own way from an alias to its anchor goes through the whole document each time.
  const anchors = new Map<string, Node>();
  const located = (node: Node | null, offset: number, path: string, depth: number): YamlNode => {
    nodes += 1;
    if (nodes > limits.nodes)
      throw tooLarge(file, `more than ${limits.nodes} parts, counting what its aliases stand for`);
    if (depth > limits.depth) throw tooLarge(file, `nested deeper than ${limits.depth} levels`);
    if (node === null) return { kind: 'scalar', offset, path, value: null };
    const at = node.range?.[0] ?? offset;
    if (isAlias(node)) {
      const target = anchors.get(node.source);
      if (target === undefined) throw fault(at, `The alias *${node.source} stands for nothing`);
      const resolved = located(target, at, path, depth + 1);
      return { ...resolved, offset: at };
    }
    if (node.anchor !== undefined) anchors.set(node.anchor, node);
    if (isSeq(node)) {
      const items = node.items.map((item, index) => located(item as Node | null, at, `${path}[${index}]`, depth + 1));
      return { kind: 'list', offset: at, path, items };
    }
    if (isMap(node)) {
      const entries: YamlMap['entries'] = new Map();
      for (const pair of node.items) {
        const key = pair.key as Node | null;
        const keyOffset = key?.range?.[0] ?? at;
        const name = isScalar(key) ? plain(key.value) : null;
        if (typeof name !== 'string') throw fault(keyOffset, 'A key must be text; put it in quotes');
        if (entries.has(name)) throw fault(keyOffset, `“${name}” stands here twice`);
        const inside = path === '' ? name : `${path}.${name}`;
        entries.set(name, { keyOffset, value: located(pair.value as Node | null, keyOffset, inside, depth + 1) });
      }
      return { kind: 'map', offset: at, path, entries };
    }
    return { kind: 'scalar', offset: at, path, value: isScalar(node) ? plain(node.value) : null };
  };
  return { root: located(document.contents, 0, '', 0), position };
}

function parse(text: string, lines: LineCounter, file: string) {
  try {
    // Keys are checked while walking: the parser's own check compares each key with every other one.
    return loadYaml().parseDocument(text, {
      lineCounter: lines,
      uniqueKeys: false,
      prettyErrors: false,
      stringKeys: false,
    });
  } catch (thrown) {
    if (thrown instanceof RangeError) throw tooLarge(file, 'nested too deep');
    throw thrown;
  }
}

/**
 * Brackets inside brackets are what a parser follows by calling itself; the deepest they could be is counted first. What stands in quotes or in a block
 * of text is counted, too: real files stay far below the limit even so.
 */
function assertShallow(text: string, file: string, limit: number): void {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x5b || code === 0x7b) {
      depth += 1;
      if (depth > limit) throw tooLarge(file, 'nested too deep');
    } else if ((code === 0x5d || code === 0x7d) && depth > 0) depth -= 1;
  }
}

function plain(value: unknown): YamlScalar['value'] {
  return typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number' ? value : null;
}

const firstLine = (message: string) =>
  message.startsWith('Source contains multiple')
    ? 'A second document begins here; a file has one'
    : (message.split('\n')[0] as string);

function tooLarge(file: string, what: string): YardstickError {
  return new YardstickError('suite/too-large', `${file} is ${what}.`, {
    hint: 'Keep rows in a data file beside the suite, not in it.',
  });
}
