import { createAnthropic } from '@ai-sdk/anthropic';
import { createAzure } from '@ai-sdk/azure';
import { createGoogle } from '@ai-sdk/google';
import { createMistral } from '@ai-sdk/mistral';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import type { LanguageModelV4 } from '@ai-sdk/provider';
import { extractReasoningMiddleware, wrapLanguageModel } from 'ai';
import type { Connection } from './connection.ts';
import { azureBaseUrl, inPath, isDated, requireKey } from './requestParts.ts';

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
