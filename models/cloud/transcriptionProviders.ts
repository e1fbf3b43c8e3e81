import { createAzure } from '@ai-sdk/azure';
import { createOpenAI } from '@ai-sdk/openai';
import type { TranscriptionModelV4 } from '@ai-sdk/provider';
import { YardstickError } from '../errors.ts';
import type { ProviderOptions } from './providers.ts';
import { azureBaseUrl, inPath, isDated, requireKey } from './requestParts.ts';
import { withWholeSegments } from './wholeSegments.ts';

/**
 * The AI SDK's transcription model behind a connection. A server that is compatible with OpenAI is asked at `/audio/transcriptions` as OpenAI is; without
 * a key it gets none, and it may leave out of its segments what nobody reads.
 *
 * @throws YardstickError `cloud/no-key`, `cloud/bad-model`, `cloud/no-transcription`
 */
export function providerTranscriptionModel({
  connection,
  modelId,
  apiKey,
  fetch,
}: ProviderOptions): TranscriptionModelV4 {
  const baseURL = connection.baseUrl.replace(/\/+$/, '');
  switch (connection.kind) {
    case 'openai':
      return createOpenAI({ baseURL, apiKey: requireKey(connection, apiKey), fetch }).transcription(modelId);
    case 'azure':
      return createAzure({
        baseURL: azureBaseUrl(baseURL),
        apiKey: requireKey(connection, apiKey),
        fetch,
        ...(isDated(connection.apiVersion) ? { useDeploymentBasedUrls: true } : {}),
        ...(connection.apiVersion === undefined ? {} : { apiVersion: connection.apiVersion }),
      }).transcription(inPath(modelId));
    case 'openai-compatible':
      return createOpenAI({
        name: connection.name,
        baseURL,
        apiKey: apiKey ?? 'none',
        fetch: withWholeSegments(apiKey === null ? withoutKey(fetch) : fetch),
      }).transcription(modelId);
    case 'anthropic':
    case 'google':
    case 'mistral':
      throw new YardstickError(
        'cloud/no-transcription',
        `${connection.name}: recordings are not sent to services of this kind (${connection.kind}).`,
        {
          hint: 'Choose a local Whisper model, or a connection to OpenAI, Azure or a compatible server.',
          data: { sent: false },
        },
      );
  }
}

/** The SDK insists on a key; the stand-in stays here. */
function withoutKey(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return (input, init) => {
    const headers = new Headers(init?.headers);
    headers.delete('authorization');
    return fetch(input, { ...init, headers });
  };
}
