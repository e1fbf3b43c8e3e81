import { APICallError, type TranscriptionModelV4 } from '@ai-sdk/provider';
import { classifyCloudError, cloudError } from './cloudErrors.ts';
import type { ProviderOptions } from './providers.ts';
import { providerTranscriptionModel } from './transcriptionProviders.ts';

/** Models of OpenAI that can say when something was spoken; the others give text alone. */
const timed = /whisper/i;

/**
 * A transcription model of a connection as an AI SDK model. What differs from the bare provider: every error is a YardstickError `cloud/*` or, from the
 * gate, `egress/*`, and none holds the key, the recording or a raw response; times are asked for where the model knows them, whatever it is called; what
 * is no text, or times that are no numbers, is an error. Nothing is tried again here but one thing: a server that refuses to give times is asked for the
 * text alone.
 *
 * Understands `providerOptions.yardstick.language`. `fetch` is the engine's egress. The key is used for this model's requests and kept nowhere.
 *
 * @throws YardstickError `cloud/no-key`, `cloud/bad-model`, `cloud/no-transcription`
 */
export function createCloudTranscriptionModel(options: ProviderOptions): TranscriptionModelV4 {
  const { connection, modelId, apiKey } = options;
  const context = { connection, modelId, apiKey };
  const model = providerTranscriptionModel(options);
  // A deployment on Azure, or a server's own model, has any name: it is asked for times, which all but OpenAI's newest models give.
  const givesTimes = timed.test(modelId) || connection.kind === 'openai-compatible';

  return {
    specificationVersion: 'v4',
    provider: connection.kind,
    modelId,
    async doGenerate(call) {
      const language = call.providerOptions?.['yardstick']?.['language'];
      const wantsWords = call.timestampGranularities?.includes('word') === true;
      const openai = {
        ...(givesTimes
          ? { responseFormat: 'verbose_json', timestampGranularities: wantsWords ? ['segment', 'word'] : ['segment'] }
          : {}),
        ...(typeof language === 'string' ? { language } : {}),
        ...call.providerOptions?.['openai'],
      };
      let result: Awaited<ReturnType<TranscriptionModelV4['doGenerate']>>;
      try {
        const { timestampGranularities: _asked, ...rest } = call;
        const ask = (asked: object) =>
          model.doGenerate({ ...rest, providerOptions: { ...call.providerOptions, openai: { ...openai, ...asked } } });
        try {
          result = await ask({});
        } catch (thrown) {
          if (!givesTimes || !refusesTimes(thrown)) throw thrown;
          const plain = await ask({ responseFormat: 'json', timestampGranularities: [] });
          const warning = { type: 'other' as const, message: `${connection.name} gives no times for this model.` };
          result = { ...plain, warnings: [...plain.warnings, warning] };
        }
      } catch (thrown) {
        if (call.abortSignal?.aborted === true) throw call.abortSignal.reason;
        throw classifyCloudError(thrown, context);
      }
      const { text, segments, words, language: heard, durationInSeconds, warnings, usage, response } = result;
      const isTimed = ({ startSecond, endSecond }: { startSecond: number; endSecond: number }) =>
        Number.isFinite(startSecond) && Number.isFinite(endSecond) && startSecond >= 0 && endSecond >= startSecond;
      if (typeof text !== 'string' || ![...segments, ...(words ?? [])].every(isTimed)) {
        throw cloudError('cloud/bad-answer', context, { seen: 'the transcript is no text with times' });
      }
      // The raw body would carry the transcript into logs.
      const { timestamp, modelId: answered } = response;
      return {
        text,
        segments,
        language: heard,
        durationInSeconds,
        warnings,
        ...(words === undefined ? {} : { words }),
        ...(usage === undefined ? {} : { usage }),
        response: { timestamp, modelId: answered },
      };
    },
  };
}

/** A refusal that is about the form of the answer; nothing was written down then, and nothing is charged. */
function refusesTimes(thrown: unknown): boolean {
  return (
    APICallError.isInstance(thrown) &&
    (thrown.statusCode === 400 || thrown.statusCode === 422 || thrown.statusCode === 501) &&
    /response_?format|verbose_json|timestamp/i.test((thrown.responseBody ?? thrown.message).slice(0, 10_000))
  );
}
