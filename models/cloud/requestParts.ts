import { YardstickError } from '../errors.ts';
import type { Connection } from './connection.ts';

// What requests of ours and of the providers have in common. Apart from these, so that who lists models need not load them: they are large.

/** The address below which Azure's API lies: people paste the resource's address with and without `/openai`. */
export function azureBaseUrl(baseUrl: string): string {
  const url = new URL(baseUrl);
  const isBare = url.pathname === '/' && /\.(azure\.com|azure\.us|azure\.cn)$/.test(url.hostname);
  return isBare ? `${url.origin}/openai` : baseUrl;
}

/** `2024-10-21`, `2025-04-01-preview`; not `v1` or `preview`. */
export function isDated(apiVersion: string | undefined): boolean {
  return apiVersion !== undefined && /^\d{4}-\d{2}-\d{2}/.test(apiVersion);
}

/** Without this check the SDK would look for a key in the environment, and use one that the user never gave to Yardstick. */
export function requireKey(connection: Connection, apiKey: string | null): string {
  if (apiKey !== null && apiKey !== '') return apiKey;
  throw new YardstickError('cloud/no-key', `${connection.name} has no key.`, {
    hint: 'Add one under Connections, or with `yardstick connections set-key`.',
    data: { sent: false },
  });
}

/** A model id that becomes part of a path must not lead elsewhere on the host. */
export function inPath(modelId: string): string {
  if (/^[\w][\w.:/@ -]{0,199}$/.test(modelId) && !modelId.includes('..')) return modelId;
  throw new YardstickError('cloud/bad-model', `"${modelId.slice(0, 80)}" cannot be the name of a model here.`, {
    hint: 'Use the name as the service lists it.',
    data: { sent: false },
  });
}
