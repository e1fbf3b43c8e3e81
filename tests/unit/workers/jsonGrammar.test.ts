import { describe, expect, it } from 'vitest';
import { grammarSchema } from '../../../models/workers/llama/jsonGrammar.ts';

describe('a JSON schema for the grammar', () => {
  it('keeps what the grammar knows, and names what it cannot enforce', () => {
    const { schema, ignored } = grammarSchema({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      properties: { age: { type: 'integer', minimum: 0 }, mail: { type: 'string', pattern: '@', title: 'Mail' } },
      required: ['age'],
      additionalProperties: false,
    });
    expect(schema).toEqual({
      type: 'object',
      properties: { age: { type: 'integer' }, mail: { type: 'string' } },
      required: ['age'],
      additionalProperties: false,
    });
    expect(ignored).toEqual(['minimum', 'pattern']);
  });

  it('turns anyOf into oneOf and definitions into $defs, references included', () => {
    expect(
      grammarSchema({
        definitions: { pet: { type: 'string' } },
        anyOf: [{ $ref: '#/definitions/pet' }, { type: 'null' }],
      }).schema,
    ).toEqual({ $defs: { pet: { type: 'string' } }, oneOf: [{ $ref: '#/$defs/pet' }, { type: 'null' }] });
  });

  it('makes alternatives of an object that may be null', () => {
    expect(grammarSchema({ type: ['object', 'null'], properties: { a: { type: 'number' } } }).schema).toEqual({
      oneOf: [{ type: 'object', properties: { a: { type: 'number' } } }, { type: 'null' }],
    });
  });

  it('takes properties without a type for an object', () => {
    expect(grammarSchema({ properties: { a: {} } }).schema).toMatchObject({ type: 'object' });
  });

  it('refuses a schema that nests without end', () => {
    let schema: Record<string, unknown> = { type: 'string' };
    for (let depth = 0; depth < 100; depth++) schema = { type: 'array', items: schema };
    expect(() => grammarSchema(schema)).toThrow(expect.objectContaining({ code: 'input/invalid' }));
  });
});
