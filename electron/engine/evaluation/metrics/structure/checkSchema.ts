import { createRequire } from 'node:module';
import type * as Draft7 from 'ajv';
import type { ValidateFunction } from 'ajv';
import type * as Draft2020 from 'ajv/dist/2020.js';
import { YardstickError } from '../../../../../models/errors.ts';
import { boundedCall } from '../support/boundedCall.ts';
import { deepestJson } from '../support/readJson.ts';

const require = createRequire(import.meta.url);

/** Of the schema as JSON, UTF-16 units. */
const longestSchema = 200_000;
const compileMs = 2_000;
const checkMs = 500;

/** Null where the value fits; else what does not, in a line. @throws metric/too-slow */
export type SchemaCheck = (value: unknown) => string | null;

/**
 * A check against a JSON schema of draft 2020-12, or 07 where its `$schema` says so. Nothing is fetched: a `$ref` outside the schema is an error.
 * `format` is not checked (as the drafts allow). A check is bounded as a whole, patterns of the schema and comparisons of all items with all included.
 * @throws {YardstickError} metric/schema for what is no schema, or too large a one
 */
export function compileSchema(schema: Record<string, unknown>): SchemaCheck {
  if (depthOf(schema, 0) > deepestJson || JSON.stringify(schema).length > longestSchema) {
    throw new YardstickError('metric/schema', 'The schema is too large', {
      hint: `At most ${longestSchema} characters and ${deepestJson} levels.`,
    });
  }
  const options = {
    strict: false,
    logger: false as const,
    validateFormats: false,
    // {} has no property "toString".
    ownProperties: true,
    // Written into each place where it is used, a schema of few lines can grow without end.
    inlineRefs: false,
  };
  const isDraft7 = typeof schema['$schema'] === 'string' && schema['$schema'].includes('draft-07');
  // Loaded with the first schema that is checked.
  const { Ajv } = require('ajv') as typeof Draft7;
  const { Ajv2020 } = require('ajv/dist/2020.js') as typeof Draft2020;
  let validate: ValidateFunction;
  try {
    validate = boundedCall(() => (isDraft7 ? new Ajv(options) : new Ajv2020(options)).compile(schema), compileMs);
  } catch (thrown) {
    throw new YardstickError('metric/schema', `The schema cannot be used: ${(thrown as Error).message.slice(0, 300)}`, {
      cause: thrown,
    });
  }
  return (value) => {
    if (boundedCall(() => validate(value), checkMs) === true) return null;
    const [error] = validate.errors ?? [];
    if (error === undefined) return 'it does not fit the schema';
    const place = error.instancePath === '' ? '' : `${error.instancePath.slice(0, 100)} `;
    return `${place}${(error.message ?? 'does not fit').slice(0, 200)}`;
  };
}

function depthOf(value: unknown, depth: number): number {
  if (typeof value !== 'object' || value === null || depth > deepestJson) return depth;
  return Object.values(value).reduce<number>((most, inner) => Math.max(most, depthOf(inner, depth + 1)), depth);
}
