import { z } from 'zod';
import { YardstickError } from '../errors.ts';
import { classifyCloudError, cloudError, type CloudErrorContext } from './cloudErrors.ts';
import type { Connection } from './connection.ts';
import { azureBaseUrl, isDated, requireKey } from './requestParts.ts';
import { receivedBody } from './receivedBody.ts';
import { readRetryAfter } from './retryAfter.ts';

export interface ListModelsOptions {
  connection: Connection;
  apiKey: string | null;
  fetch: typeof globalThis.fetch;
  signal?: AbortSignal;
}

/** A model as a service names it. */
export interface ListedModel {
  id: string;
  name?: string;
}

const maximumModels = 5_000;

/**
 * The models of a connection, by id; those that cannot write text are left out where the service says so. Costs nothing at any
 * service, so it is also how a connection is tested.
 *
 * Azure's models are its deployments. Where that list is not to be had (gateways, newer kinds of resources) it is what the resource
 * could deploy, and the name of the deployment is typed.
 *
 * @throws YardstickError `cloud/*` and `egress/*` as for an answer.
 */
export async function listModels(options: ListModelsOptions): Promise<ListedModel[]> {
  const { connection, apiKey } = options;
  const context: CloudErrorContext = { connection, modelId: null, apiKey };
  if (connection.kind === 'azure') {
    const deployments = await listAll(
      azureDeployments(connection, requireKey(connection, apiKey)),
      options,
      context,
    ).catch((thrown: unknown) => {
      if (isNoSuchList(thrown)) return [];
      throw thrown;
    });
    if (deployments.length > 0) return deployments;
  }
  return await listAll(requestFor(options), options, context);
}

/** The service answered, but has no such list: not a wrong key, not a network that is down. */
function isNoSuchList(thrown: unknown): boolean {
  const codes = ['cloud/not-found', 'cloud/bad-request', 'cloud/bad-answer'];
  return thrown instanceof YardstickError && codes.includes(thrown.code);
}

/** `model-2` before `model-10`, on every machine alike. */
const byName = new Intl.Collator('en', { numeric: true });

async function listAll(
  { url, headers, read }: ListRequest,
  options: ListModelsOptions,
  context: CloudErrorContext,
): Promise<ListedModel[]> {
  const models = new Map<string, ListedModel>();
  for (let next: URL | null = url; next !== null && models.size < maximumModels;) {
    const { body, text } = await getJson(next, headers, options, context);
    const page = read(body, url);
    if (page === null) {
      throw cloudError('cloud/bad-answer', context, receivedBody(text, 'application/json', 'a list of models'));
    }
    for (const model of page.models) models.set(model.id, model);
    next = page.next?.href === next.href ? null : page.next;
  }
  return [...models.values()].sort((a, b) => byName.compare(a.id, b.id));
}

interface Page {
  models: ListedModel[];
  next: URL | null;
}

interface ListRequest {
  url: URL;
  headers: Record<string, string>;
  /** Null where the body is no list of models. */
  read: (body: unknown, url: URL) => Page | null;
}

function requestFor({ connection, apiKey }: ListModelsOptions): ListRequest {
  const base = connection.baseUrl.replace(/\/+$/, '');
  switch (connection.kind) {
    case 'openai':
      return { url: new URL(`${base}/models`), headers: bearer(requireKey(connection, apiKey)), read: readOpenAI };
    case 'openai-compatible':
      return { url: new URL(`${base}/models`), headers: apiKey === null ? {} : bearer(apiKey), read: readOpenAI };
    case 'mistral':
      return { url: new URL(`${base}/models`), headers: bearer(requireKey(connection, apiKey)), read: readMistral };
    case 'azure':
      return { url: azureUrl(connection), headers: { 'api-key': requireKey(connection, apiKey) }, read: readOpenAI };
    case 'anthropic':
      return {
        url: new URL(`${base}/models?limit=1000`),
        headers: { 'x-api-key': requireKey(connection, apiKey), 'anthropic-version': '2023-06-01' },
        read: readAnthropic,
      };
    case 'google':
      return {
        url: new URL(`${base}/models?pageSize=1000`),
        headers: { 'x-goog-api-key': requireKey(connection, apiKey) },
        read: readGoogle,
      };
  }
}

function bearer(apiKey: string): Record<string, string> {
  return { authorization: `Bearer ${apiKey}` };
}

/** The api-version that Azure's own clients use for this list, whatever they use for the rest. */
function azureDeployments(connection: Connection, apiKey: string): ListRequest {
  const base = azureBaseUrl(connection.baseUrl.replace(/\/+$/, '')).replace(/\/v1$/, '');
  return {
    url: new URL(`${base}/deployments?api-version=2023-03-15-preview`),
    headers: { 'api-key': apiKey },
    read: readDeployments,
  };
}

function azureUrl(connection: Connection): URL {
  const base = azureBaseUrl(connection.baseUrl.replace(/\/+$/, ''));
  if (isDated(connection.apiVersion)) return new URL(`${base}/models?api-version=${connection.apiVersion}`);
  return new URL(base.endsWith('/v1') ? `${base}/models` : `${base}/v1/models`);
}

async function getJson(
  url: URL,
  headers: Record<string, string>,
  { fetch, signal }: ListModelsOptions,
  context: CloudErrorContext,
): Promise<{ body: unknown; text: string }> {
  try {
    const response = await fetch(url, {
      headers: { accept: 'application/json', ...headers },
      ...(signal === undefined ? {} : { signal }),
    });
    const text = await response.text();
    const body = readJson(text);
    if (response.ok) {
      if (body !== undefined) return { body, text };
      const type = response.headers.get('content-type')?.toLowerCase() ?? '';
      const received = receivedBody(text, type, 'a list of models');
      throw cloudError('cloud/bad-answer', context, { status: response.status, ...received });
    }
    const classified = classifyCloudError({ statusCode: response.status, data: body }, context);
    const retryAfterMs = readRetryAfter(Object.fromEntries(response.headers), text, Date.now());
    throw retryAfterMs === null
      ? classified
      : new YardstickError(classified.code, classified.message, {
          ...(classified.hint === undefined ? {} : { hint: classified.hint }),
          data: { ...classified.data, retryAfterMs },
        });
  } catch (thrown) {
    if (signal?.aborted === true) throw signal.reason;
    throw classifyCloudError(thrown, context);
  }
}

/** Undefined where the text is no JSON. */
function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const id = z.string().min(1).max(300);
const openAIPage = z.object({ data: z.array(z.object({ id })) });
const deploymentPage = z.object({
  data: z.array(z.object({ id, model: z.string().nullish(), status: z.string().nullish() })),
});
const mistralPage = z.object({
  data: z.array(
    z.object({
      id,
      name: z.string().nullish(),
      capabilities: z.object({ completion_chat: z.boolean().nullish() }).nullish(),
    }),
  ),
});
const anthropicPage = z.object({
  data: z.array(z.object({ id, display_name: z.string().nullish() })),
  has_more: z.boolean().nullish(),
  last_id: z.string().nullish(),
});
const googlePage = z.object({
  models: z.array(
    z.object({
      name: id,
      displayName: z.string().nullish(),
      supportedGenerationMethods: z.array(z.string()).nullish(),
    }),
  ),
  nextPageToken: z.string().nullish(),
});

function readOpenAI(body: unknown): Page | null {
  const page = openAIPage.safeParse(body);
  return page.success ? { models: page.data.data.map((model) => ({ id: model.id })), next: null } : null;
}

function readDeployments(body: unknown): Page | null {
  const page = deploymentPage.safeParse(body);
  if (!page.success) return null;
  const ready = page.data.data.filter(({ status }) => status == null || status === 'succeeded');
  const writing = ready.filter(({ model }) => model == null || !/embedding|whisper|dall-e|tts|image|sora/.test(model));
  // A deployment is asked for by its own name, and two of one model must be told apart; the model says what it is.
  return {
    models: writing.map(({ id, model }) => named(id, model == null || model === id ? null : `${id} (${model})`)),
    next: null,
  };
}

function readMistral(body: unknown): Page | null {
  const page = mistralPage.safeParse(body);
  if (!page.success) return null;
  const chat = page.data.data.filter(({ capabilities }) => capabilities?.completion_chat !== false);
  return { models: chat.map((model) => named(model.id, model.name)), next: null };
}

function readAnthropic(body: unknown, url: URL): Page | null {
  const page = anthropicPage.safeParse(body);
  if (!page.success) return null;
  const { data, has_more: hasMore, last_id: lastId } = page.data;
  const more = hasMore === true && lastId != null;
  return {
    models: data.map((model) => named(model.id, model.display_name)),
    next: more ? withParameter(url, 'after_id', lastId) : null,
  };
}

function readGoogle(body: unknown, url: URL): Page | null {
  const page = googlePage.safeParse(body);
  if (!page.success) return null;
  const { models, nextPageToken } = page.data;
  return {
    models: models
      .filter(({ supportedGenerationMethods: methods }) => methods == null || methods.includes('generateContent'))
      .map((model) => named(model.name.replace(/^models\//, ''), model.displayName)),
    next: nextPageToken == null || nextPageToken === '' ? null : withParameter(url, 'pageToken', nextPageToken),
  };
}

function named(modelId: string, name: string | null | undefined): ListedModel {
  return name == null || name === '' ? { id: modelId } : { id: modelId, name };
}

function withParameter(url: URL, name: string, value: string): URL {
  const next = new URL(url);
  next.searchParams.set(name, value);
  return next;
}
