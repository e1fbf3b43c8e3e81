import type { z } from 'zod';
import { YardstickError } from '../../../../models/errors.ts';

/** @throws {YardstickError} `metric/parameters`, with the first thing that is wrong */
export function parseJudgeParameters(
  metric: string,
  schema: z.ZodType,
  parameters: Record<string, unknown>,
): Record<string, unknown> {
  const read = schema.safeParse(parameters);
  if (read.success) return read.data as Record<string, unknown>;
  const [issue] = read.error.issues;
  throw new YardstickError(
    'metric/parameters',
    `${metric}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? 'is not allowed'}`.trim(),
  );
}
