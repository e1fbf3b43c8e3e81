import { createAzure } from '@ai-sdk/azure';
import { createGoogle } from '@ai-sdk/google';
import { createMistral } from '@ai-sdk/mistral';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import type { EmbeddingModelV4 } from '@ai-sdk/provider';
import { YardstickError } from '../errors.ts';
import type { ProviderOptions } from './providers.ts';
import { azureBaseUrl, inPath, isDated, requireKey } from './requestParts.ts';

/**
 * The AI SDK's embedding model behind a connection.
 *
 * @throws YardstickError `cloud/no-key`, `cloud/bad-model`, `cloud/no-embeddings`
 */
export function providerEmbeddingModel({ connection, modelId, apiKey, fetch }: ProviderOptions): EmbeddingModelV4 {
  const baseURL = connection.baseUrl.replace(/\/+$/, '');
  switch (connection.kind) {
    case 'openai':
      return createOpenAI({ baseURL, apiKey: requireKey(connection, apiKey), fetch }).embedding(modelId);
    case 'azure':
      return createAzure({
        baseURL: azureBaseUrl(baseURL),
        apiKey: requireKey(connection, apiKey),
        fetch,
        ...(isDated(connection.apiVersion) ? { useDeploymentBasedUrls: true } : {}),
        ...(connection.apiVersion === undefined ? {} : { apiVersion: connection.apiVersion }),
      }).embedding(inPath(modelId));
    case 'google':
      return createGoogle({ baseURL, apiKey: requireKey(connection, apiKey), fetch }).embedding(inPath(modelId));
    case 'mistral':
      return createMistral({ baseURL, apiKey: requireKey(connection, apiKey), fetch }).embedding(modelId);
    case 'openai-compatible':
      return createOpenAICompatible({
        name: connection.name,
        baseURL,
        ...(apiKey === null ? {} : { apiKey }),
        fetch,
      }).embeddingModel(modelId);
    case 'anthropic':
      throw new YardstickError('cloud/no-embeddings', `${connection.name}: Anthropic has no embedding models.`, {
        hint: 'Choose a local embedding model, or one of another service.',
        data: { sent: false },
      });
  }
}
