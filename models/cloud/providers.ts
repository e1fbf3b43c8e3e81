import { createAnthropic } from '@ai-sdk/anthropic';
import { createAzure } from '@ai-sdk/azure';
import { createGoogle } from '@ai-sdk/google';
import { createMistral } from '@ai-sdk/mistral';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import type { LanguageModelV4 } from '@ai-sdk/provider';
import { extractReasoningMiddleware, wrapLanguageModel } from 'ai';
import { YardstickError } from '../errors.ts';
import type { Connection } from './connection.ts';

export interface ProviderOptions {
  connection: Connection;
  modelId: string;
  apiKey: string | null;
  fetch: typeof globalThis.fetch;
}

/**
 * The AI SDK's model behind a connection.
 *
 * - `openai` speaks the Responses API: every current model has it, and it says in an event of its own that an answer is complete.
 *   Seed and stop sequences do not exist there and come back as warnings. Nothing is stored at the service (cloudModels.ts).
 * - `azure` speaks chat completions, which every api-version has. With a dated api-version the deployment is part of the URL.
 * - `openai-compatible` is asked for the usage in the stream, and `<think>` text becomes reasoning.
 *
 * @throws YardstickError `cloud/no-key`, `cloud/bad-model`
 */
export function providerModel({ connection, modelId, apiKey, fetch }: ProviderOptions): LanguageModelV4 {
  const baseURL = connection.baseUrl.replace(/\/+$/, '');
  switch (connection.kind) {
    case 'openai':
      return createOpenAI({ baseURL, apiKey: requireKey(connection, apiKey), fetch }).responses(modelId);
    case 'azure':
      return createAzure({
        baseURL: azureBaseUrl(baseURL),
        apiKey: requireKey(connection, apiKey),
        fetch,
        ...(isDated(connection.apiVersion) ? { useDeploymentBasedUrls: true } : {}),
        ...(connection.apiVersion === undefined ? {} : { apiVersion: connection.apiVersion }),
      }).chat(inPath(modelId));
    case 'anthropic':
      return createAnthropic({ baseURL, apiKey: requireKey(connection, apiKey), fetch })(modelId);
    case 'google':
      return createGoogle({ baseURL, apiKey: requireKey(connection, apiKey), fetch })(inPath(modelId));
    case 'mistral':
      return createMistral({ baseURL, apiKey: requireKey(connection, apiKey), fetch })(modelId);
    case 'openai-compatible':
      return createOpenAICompatible({
        name: connection.name,
        baseURL,
        ...(apiKey === null ? {} : { apiKey }),
        fetch,
        includeUsage: true,
        supportsStructuredOutputs: true,
      })(modelId);
  }
}

/** Splits `<think>…</think>` off, as servers without a reasoning parser send it. */
export function withReasoningSplit(model: LanguageModelV4): LanguageModelV4 {
  return wrapLanguageModel({ model, middleware: extractReasoningMiddleware({ tagName: 'think' }) });
}

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
    hint: 'Enter one on the Connections page, or with: yardstick connections add … --key-stdin',
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
