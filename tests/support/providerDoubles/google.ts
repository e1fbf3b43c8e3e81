import { dataEvents, type Exchange } from './exchange.ts';

const chunk = (part: Record<string, unknown>, more: Record<string, unknown> = {}) => ({
  candidates: [{ content: { parts: [part], role: 'model' }, index: 0, ...more }],
  usageMetadata: { promptTokenCount: 900, totalTokenCount: 900, cachedContentTokenCount: 800 },
  modelVersion: 'gemini-2.5-flash',
  responseId: 'r-abc',
});

/** Google, `streamGenerateContent?alt=sse` (https://ai.google.dev/api/generate-content): CRLF line ends and no end mark. */
export const googleExchange: Exchange = {
  kind: 'google',
  modelId: 'gemini-2.5-flash',
  basePath: '/v1beta',
  path: '/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse',
  keyHeader: (key) => ['x-goog-api-key', key],
  contentType: 'text/event-stream',
  stream: dataEvents(
    [
      chunk({ text: 'Two uses.', thought: true }),
      chunk({ text: 'Holding ' }),
      chunk({ text: 'paper – ' }),
      {
        ...chunk({ text: '📎 done.' }, { finishReason: 'STOP' }),
        usageMetadata: {
          promptTokenCount: 900,
          candidatesTokenCount: 11,
          totalTokenCount: 931,
          cachedContentTokenCount: 800,
          thoughtsTokenCount: 20,
        },
      },
    ],
    '\r\n',
  ),
  text: 'Holding paper – 📎 done.',
  reasoning: 'Two uses.',
  finishReason: { unified: 'stop', raw: 'STOP' },
  usage: { input: 900, cached: 800, output: 31, reasoning: 20 },
  models: {
    path: '/v1beta/models?pageSize=1000',
    body: {
      models: [
        {
          name: 'models/gemini-2.5-flash',
          displayName: 'Gemini 2.5 Flash',
          supportedGenerationMethods: ['generateContent', 'countTokens'],
        },
        { name: 'models/gemini-embedding-001', displayName: 'Embedding', supportedGenerationMethods: ['embedContent'] },
      ],
    },
    ids: ['gemini-2.5-flash'],
  },
  badKey: () => ({
    status: 400,
    body: {
      error: {
        code: 400,
        message: 'API key not valid. Please pass a valid API key.',
        status: 'INVALID_ARGUMENT',
        details: [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID' }],
      },
    },
  }),
};
