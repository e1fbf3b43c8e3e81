import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { ConnectionKind } from '../cloud/connection.ts';

/** What a model costs, US dollars per million tokens, as its service published it on a given day. */
export interface ModelPrice {
  inputPerMillion: number;
  /** Null where no source states it: an answer that read from the service's cache then has no cost. */
  cachedInputPerMillion: number | null;
  outputPerMillion: number;
  /** Longer prompts cost more, by an amount that is not listed; null where the price does not depend on it. */
  upToInputTokens: number | null;
  /** ISO date on which the price was read from the service's page. */
  priceListDate: string;
  /** The service's own price page. */
  source: string;
}

const isoDate = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const price = z.number().positive().max(1_000);
const fileSchema = z.strictObject({
  kind: z.enum(['openai', 'anthropic', 'google', 'mistral']),
  currency: z.literal('USD'),
  source: z.url(),
  note: z.string(),
  models: z.array(
    z.strictObject({
      ids: z.array(z.string().min(1)).min(1),
      input: price,
      cachedInput: price.nullable(),
      /** 0 for an embedding model, which writes nothing. */
      output: price.or(z.literal(0)),
      date: isoDate,
      /** Public pages that state these figures. */
      evidence: z.array(z.url()).min(1),
      /** First and last day of the price, where the service names them. */
      from: isoDate.optional(),
      until: isoDate.optional(),
      upToInputTokens: z.int().positive().optional(),
    }),
  ),
});

export type PriceFile = z.infer<typeof fileSchema>;

const folder = path.resolve(import.meta.dirname, '../../resources/prices');
const read = new Map<string, PriceFile | null>();

/**
 * The price of a model, or null where none is known: own servers, Azure (a deployment's name does not tell its model), and everything
 * that is not listed. A dated snapshot (`gpt-4o-2024-11-20`) costs what its model costs; a moving alias (`-latest`) is not guessed.
 *
 * @param at the day for which the price is asked.
 */
export function priceOf(kind: ConnectionKind, modelId: string, at: Date = new Date()): ModelPrice | null {
  const file = readPrices(kind);
  if (file === null) return null;
  const day = at.toISOString().slice(0, 10);
  const id = modelId.replace(/^models\//, '').replace(/-(\d{8}|\d{4}-\d{2}-\d{2})$/, '');
  const found = file.models.find(
    ({ ids, from, until }) =>
      (ids.includes(modelId) || ids.includes(id)) && (from ?? day) <= day && day <= (until ?? day),
  );
  if (found === undefined) return null;
  return {
    inputPerMillion: found.input,
    cachedInputPerMillion: found.cachedInput,
    outputPerMillion: found.output,
    upToInputTokens: found.upToInputTokens ?? null,
    priceListDate: found.date,
    source: file.source,
  };
}

/** The price list of one kind of connection, read once; null where there is none. */
function readPrices(kind: ConnectionKind): PriceFile | null {
  const known = read.get(kind);
  if (known !== undefined) return known;
  const file =
    kind === 'azure' || kind === 'openai-compatible' ? null : parsePriceFile(path.join(folder, `${kind}.json`));
  read.set(kind, file);
  return file;
}

/** Reads one list. Shipped with the app, so a fault in it is ours and throws. */
export function parsePriceFile(file: string): PriceFile {
  return fileSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
}
