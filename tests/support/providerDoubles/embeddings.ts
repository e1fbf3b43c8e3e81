import type { ConnectionKind } from '../../../models/cloud/connection.ts';

/** How a service takes texts and gives vectors, written from its published format. */
export interface EmbeddingExchange {
  kind: ConnectionKind;
  modelId: string;
  basePath: string;
  apiVersion?: string;
  /** Path (with query) at which the service expects two texts. */
  path: string;
  keyHeader: (key: string) => [string, string];
  /** The texts in the body of a request; null where it is none. */
  textsOf: (body: unknown) => string[] | null;
  /** Its answer to a request for these vectors. */
  answer: (vectors: readonly (readonly number[])[]) => unknown;
  /** What it answers when it is asked too often. */
  tooMany: { status: number; body: unknown };
}

const openAiAnswer = (model: string) => (vectors: readonly (readonly number[])[]) => ({
  object: 'list',
  data: vectors.map((embedding, index) => ({ object: 'embedding', index, embedding })),
  model,
  usage: { prompt_tokens: 8, total_tokens: 8 },
});

const inputOf = (body: unknown): string[] | null => {
  const { input } = body as { input?: unknown };
  return Array.isArray(input) ? input.map(String) : null;
};

const openAiTooMany = {
  status: 429,
  body: {
    error: {
      message: 'Rate limit reached for requests',
      type: 'requests',
      param: null,
      code: 'rate_limit_exceeded',
    },
  },
};

/**
 * https://platform.openai.com/docs/api-reference/embeddings, https://learn.microsoft.com/azure/ai-services/openai/reference,
 * https://ai.google.dev/api/embeddings, https://docs.mistral.ai/api/#tag/embeddings
 */
export const embeddingExchanges: EmbeddingExchange[] = [
  {
    kind: 'openai',
    modelId: 'text-embedding-3-small',
    basePath: '/v1',
    path: '/v1/embeddings',
    keyHeader: (key) => ['authorization', `Bearer ${key}`],
    textsOf: inputOf,
    answer: openAiAnswer('text-embedding-3-small'),
    tooMany: openAiTooMany,
  },
  {
    kind: 'azure',
    modelId: 'my-deployment',
    basePath: '/openai',
    apiVersion: '2024-10-21',
    path: '/openai/deployments/my-deployment/embeddings?api-version=2024-10-21',
    keyHeader: (key) => ['api-key', key],
    textsOf: inputOf,
    answer: openAiAnswer('text-embedding-3-small'),
    tooMany: { status: 429, body: { error: { code: '429', message: 'Requests have exceeded the call rate limit.' } } },
  },
  {
    kind: 'google',
    modelId: 'gemini-embedding-001',
    basePath: '/v1beta',
    path: '/v1beta/models/gemini-embedding-001:batchEmbedContents',
    keyHeader: (key) => ['x-goog-api-key', key],
    textsOf(body) {
      const { requests } = body as { requests?: { content: { parts: { text: string }[] } }[] };
      return requests?.map(({ content }) => content.parts.map(({ text }) => text).join('')) ?? null;
    },
    answer: (vectors) => ({ embeddings: vectors.map((values) => ({ values })) }),
    tooMany: {
      status: 429,
      body: { error: { code: 429, message: 'Resource has been exhausted.', status: 'RESOURCE_EXHAUSTED' } },
    },
  },
  {
    kind: 'mistral',
    modelId: 'mistral-embed',
    basePath: '/v1',
    path: '/v1/embeddings',
    keyHeader: (key) => ['authorization', `Bearer ${key}`],
    textsOf: inputOf,
    answer: (vectors) => ({ id: 'e1', ...openAiAnswer('mistral-embed')(vectors) }),
    tooMany: { status: 429, body: { message: 'Requests rate limit exceeded' } },
  },
  {
    kind: 'openai-compatible',
    modelId: 'nomic-embed-text',
    basePath: '/v1',
    path: '/v1/embeddings',
    keyHeader: (key) => ['authorization', `Bearer ${key}`],
    textsOf: inputOf,
    answer: openAiAnswer('nomic-embed-text'),
    tooMany: openAiTooMany,
  },
];
