import { YardstickError } from '../../errors.ts';

/** A schema in the binding's subset of JSON Schema, and the keywords that its grammar cannot enforce. */
export interface GrammarSchema {
  schema: Record<string, unknown>;
  ignored: string[];
}

const kept = new Set([
  'type',
  'description',
  'const',
  'enum',
  'minLength',
  'maxLength',
  'required',
  'minProperties',
  'maxProperties',
  'minItems',
  'maxItems',
]);
/** Notes for people, no constraint. */
const silent = new Set([
  '$schema',
  '$id',
  '$comment',
  'title',
  'default',
  'examples',
  'deprecated',
  'readOnly',
  'writeOnly',
]);
const formats = new Set(['date', 'time', 'date-time']);
const deepest = 32;

/**
 * Translates JSON Schema for the grammar: `anyOf` becomes `oneOf`, `definitions` become `$defs`, several types become alternatives. What cannot be
 * enforced while writing (patterns, ranges of numbers) is named.
 * @throws {YardstickError} `input/invalid` for a schema that nests too deep
 */
export function grammarSchema(schema: Record<string, unknown>): GrammarSchema {
  const ignored = new Set<string>();
  return { schema: translate(schema, ignored, 0), ignored: [...ignored].sort() };
}

function translate(schema: unknown, ignored: Set<string>, depth: number): Record<string, unknown> {
  if (depth > deepest) {
    throw new YardstickError('input/invalid', `The JSON schema nests deeper than ${deepest} levels.`, {
      hint: 'Use a flatter schema.',
    });
  }
  if (!isRecord(schema)) return anything();
  const inner = (value: unknown) => translate(value, ignored, depth + 1);
  const result: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(schema)) {
    if (kept.has(key)) result[key] = value;
    else if (key === 'oneOf' || key === 'anyOf') result['oneOf'] = asArray(value).map(inner);
    else if (key === 'properties') result['properties'] = mapValues(value, inner);
    else if (key === '$defs' || key === 'definitions') result['$defs'] = mapValues(value, inner);
    else if (key === 'items' || key === 'additionalProperties') result[key] = isRecord(value) ? inner(value) : value;
    else if (key === 'prefixItems') result['prefixItems'] = asArray(value).map(inner);
    else if (key === '$ref' && typeof value === 'string') result['$ref'] = value.replace('#/definitions/', '#/$defs/');
    else if (key === 'format' && typeof value === 'string' && formats.has(value)) result['format'] = value;
    else if (key === 'allOf' && asArray(value).length === 1) Object.assign(result, inner(asArray(value)[0]));
    else if (!silent.has(key)) ignored.add(key);
  }
  return alternatives(result);
}

/** The binding's grammar takes lists of simple types only: objects and arrays among them become alternatives. */
function alternatives(schema: Record<string, unknown>): Record<string, unknown> {
  const { type, ...rest } = schema;
  if (!Array.isArray(type) || !type.some((name) => name === 'object' || name === 'array')) {
    const constrained = ['type', 'oneOf', 'enum', 'const', '$ref'].some((key) => key in schema);
    if (constrained) return schema;
    return 'properties' in schema ? { type: 'object', ...schema } : { ...schema, ...anything() };
  }
  const { $defs, ...own } = rest;
  return {
    oneOf: type.map((name: unknown) =>
      name === 'object' || name === 'array' ? { ...own, type: name } : { type: name },
    ),
    ...($defs === undefined ? {} : { $defs }),
  };
}

function anything(): Record<string, unknown> {
  return { type: ['string', 'number', 'boolean', 'null'] };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function asArray(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function mapValues(value: unknown, change: (value: unknown) => unknown): Record<string, unknown> {
  if (!isRecord(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, change(entry)]));
}
