import type { ConnectionKind } from '../../../models/cloud/connection.ts';

/** How a service takes a recording and gives a transcript, written from its published format. */
export interface TranscriptionExchange {
  kind: ConnectionKind;
  modelId: string;
  basePath: string;
  apiVersion?: string;
  /** Path (with query) at which the service expects a recording. */
  path: string;
  keyHeader: (key: string) => [string, string];
  /** Its answer with times; null where the model gives none. */
  timed: unknown;
  /** Its answer without. */
  plain: unknown;
  /** What it asks to be answered in. */
  responseFormat: string | null;
  tooMany: { status: number; body: unknown };
}

const text = 'Ask what you can do.';
const timed = {
  task: 'transcribe',
  language: 'english',
  duration: 11,
  text,
  segments: [
    {
      id: 0,
      seek: 0,
      start: 0.5,
      end: 2.25,
      text: ' Ask what you can do.',
      tokens: [50_364, 1_029],
      temperature: 0,
      avg_logprob: -0.2,
      compression_ratio: 0.9,
      no_speech_prob: 0.01,
    },
  ],
  words: [
    { word: 'Ask', start: 0.5, end: 0.9 },
    { word: 'what', start: 0.9, end: 1.2 },
  ],
};
const plain = { text, usage: { type: 'tokens', input_tokens: 14, output_tokens: 8, total_tokens: 22 } };
const tooMany = {
  status: 429,
  body: { error: { message: 'Rate limit reached', type: 'requests', param: null, code: 'rate_limit_exceeded' } },
};
const bearer = (key: string): [string, string] => ['authorization', `Bearer ${key}`];

/**
 * https://platform.openai.com/docs/api-reference/audio/createTranscription,
 * https://learn.microsoft.com/azure/ai-services/openai/reference
 */
export const transcriptionExchanges: TranscriptionExchange[] = [
  {
    kind: 'openai',
    modelId: 'whisper-1',
    basePath: '/v1',
    path: '/v1/audio/transcriptions',
    keyHeader: bearer,
    timed,
    plain,
    responseFormat: 'verbose_json',
    tooMany,
  },
  {
    kind: 'openai',
    modelId: 'gpt-4o-transcribe',
    basePath: '/v1',
    path: '/v1/audio/transcriptions',
    keyHeader: bearer,
    timed: null,
    plain,
    responseFormat: null,
    tooMany,
  },
  {
    kind: 'azure',
    modelId: 'my-whisper',
    basePath: '/openai',
    apiVersion: '2024-10-21',
    path: '/openai/deployments/my-whisper/audio/transcriptions?api-version=2024-10-21',
    keyHeader: (key) => ['api-key', key],
    timed,
    plain,
    responseFormat: 'verbose_json',
    tooMany: { status: 429, body: { error: { code: '429', message: 'Requests have exceeded the call rate limit.' } } },
  },
  {
    kind: 'openai-compatible',
    modelId: 'Systran/faster-whisper-small',
    basePath: '/v1',
    path: '/v1/audio/transcriptions',
    keyHeader: bearer,
    timed,
    plain,
    responseFormat: 'verbose_json',
    tooMany,
  },
];
