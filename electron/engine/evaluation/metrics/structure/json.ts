import { z } from 'zod';
import type { Score } from '../../metric.ts';
import { defineMetric } from '../support/defineMetric.ts';
import { findJson, readJson } from '../support/readJson.ts';
import { notApplicable, quoted, rightOrWrong } from '../support/scores.ts';
import { compileSchema, type SchemaCheck } from './checkSchema.ts';

/** Checks of each metric of a suite, compiled once. */
const checks = new WeakMap<object, SchemaCheck>();

const schema = z
  .record(z.string(), z.unknown())
  .superRefine((value, context) => {
    try {
      checks.set(value, compileSchema(value));
    } catch (thrown) {
      context.addIssue({ code: 'custom', message: (thrown as Error).message });
    }
  })
  .describe('JSON Schema, draft 2020-12, or 07 where its $schema says so.');
const negate = z.boolean().default(false).describe('Right is an answer that does not fit.');

const draft = 'JSON Schema (draft 2020-12, or 07 where the schema says so; checked by Ajv 8, `format` is not)';

export const jsonSchema = defineMetric({
  name: 'json-schema',
  label: 'JSON that fits a schema',
  definition: `The JSON in the answer fits the schema: ${draft}. It may be the whole answer, stand in a fenced block, or be the first object or array in its text.`,
  better: 'higher',
  scale: 'share',
  needs: [],
  binary: true,
  parameters: z.strictObject({ schema, negate }),
  score: ({ text }, parameters) => scoreJson(text, 'anywhere', parameters),
});

export const isJson = defineMetric({
  name: 'is-json',
  label: 'Is JSON',
  definition: `The whole answer is JSON, with nothing around it; with a schema, JSON that fits it: ${draft}.`,
  better: 'higher',
  scale: 'share',
  needs: [],
  binary: true,
  parameters: z.strictObject({ schema: schema.optional(), negate }),
  score: ({ text }, parameters) => scoreJson(text, 'whole', parameters),
});

export const containsJson = defineMetric({
  name: 'contains-json',
  label: 'Contains JSON',
  definition: `There is JSON in the answer: the whole of it, a fenced block, or an object or array in its text; with a schema, JSON that fits it: ${draft}.`,
  better: 'higher',
  scale: 'share',
  needs: [],
  binary: true,
  parameters: z.strictObject({ schema: schema.optional(), negate }),
  score: ({ text }, parameters) => scoreJson(text, 'anywhere', parameters),
});

function scoreJson(
  text: string,
  where: 'whole' | 'anywhere',
  parameters: { schema?: Record<string, unknown> | undefined; negate: boolean },
): Score {
  const json = where === 'whole' ? readJson(text) : findJson(text);
  if (!json.found) return rightOrWrong(false, json.reason, parameters.negate);
  if (parameters.schema === undefined) return rightOrWrong(true, `it is JSON: ${quoted(text)}`, parameters.negate);
  let problem: string | null;
  try {
    problem = checkOf(parameters.schema)(json.value);
  } catch (thrown) {
    return notApplicable(`Not checked against the schema: ${(thrown as Error).message}.`);
  }
  return rightOrWrong(problem === null, problem ?? 'it fits the schema', parameters.negate);
}

function checkOf(of: Record<string, unknown>): SchemaCheck {
  const check = checks.get(of) ?? compileSchema(of);
  checks.set(of, check);
  return check;
}
