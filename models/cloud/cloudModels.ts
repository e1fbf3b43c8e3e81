import type { LanguageModelV4, LanguageModelV4CallOptions } from '@ai-sdk/provider';
import { classifyCloudError } from './cloudErrors.ts';
import { completeStream } from './completeStream.ts';
import { providerModel, withReasoningSplit, type ProviderOptions } from './providers.ts';
import { watchWire } from './wireWatch.ts';

export { listModels } from './listModels.ts';

/**
 * A model of a connection as an AI SDK model. What differs from the bare provider:
 * - A stream that the service did not end properly carries an `error` part (`cloud/cut-off`), so a truncated answer is never taken for a
 *   complete one.
 * - Every error is a YardstickError `cloud/*` or, from the gate, `egress/*`; none holds the key, the prompt or a raw response.
 * - Nothing is tried again here: `retryBeforeFirstByte` is for the caller, who reports each wait.
 *
 * `fetch` is the engine's egress. The key is used for this model's requests and kept nowhere.
 */
export function createCloudLanguageModel(options: ProviderOptions): LanguageModelV4 {
  const { connection, modelId, apiKey } = options;
  const context = { connection, modelId, apiKey };

  const model: LanguageModelV4 = {
    specificationVersion: 'v4',
    provider: connection.kind,
    modelId,
    // Files are sent as data: a URL would be fetched by someone else, past the gate.
    supportedUrls: {},
    async doGenerate(call) {
      const wire = watchWire(options.fetch, context);
      try {
        return await providerModel({ ...options, fetch: wire.fetch }).doGenerate(withPrivacy(call, options));
      } catch (thrown) {
        if (call.abortSignal?.aborted === true) throw call.abortSignal.reason;
        throw classifyCloudError(thrown, context);
      }
    },
    async doStream(call) {
      const wire = watchWire(options.fetch, context);
      try {
        const { stream, request, response } = await providerModel({ ...options, fetch: wire.fetch }).doStream(
          withPrivacy(call, options),
        );
        return {
          stream: completeStream(stream, { context, wire, signal: call.abortSignal }),
          ...(request === undefined ? {} : { request }),
          ...(response === undefined ? {} : { response }),
        };
      } catch (thrown) {
        if (call.abortSignal?.aborted === true) throw call.abortSignal.reason;
        throw classifyCloudError(thrown, context);
      }
    },
  };
  return connection.kind === 'openai-compatible' ? withReasoningSplit(model) : model;
}

/** The Responses API keeps every exchange for 30 days unless told not to. */
function withPrivacy(call: LanguageModelV4CallOptions, { connection }: ProviderOptions): LanguageModelV4CallOptions {
  if (connection.kind !== 'openai') return call;
  const { providerOptions } = call;
  return { ...call, providerOptions: { ...providerOptions, openai: { store: false, ...providerOptions?.['openai'] } } };
}
