import { z } from 'zod';
import type { Connection } from '../../../../models/cloud/connection.ts';
import { publicBaseUrl } from '../../../../models/cloud/publicBaseUrl.ts';
import { YardstickError } from '../../../../models/errors.ts';
import { normalizeHost } from '../../egress/hosts.ts';

export const connectionKindSchema = z.enum(['openai', 'azure', 'anthropic', 'google', 'mistral', 'openai-compatible']);

export const addConnectionSchema = z.object({
  name: z.string().max(200),
  kind: connectionKindSchema,
  baseUrl: z.string().max(2_000).optional(),
  apiVersion: z.string().max(100).optional(),
  key: z.string().max(10_000).optional(),
});

export type AddConnection = z.infer<typeof addConnectionSchema>;

/**
 * Checks what a person entered and brings it to the form that is kept.
 *
 * @throws YardstickError `connection/bad-name`, `connection/bad-address`, `connection/bad-version`
 */
export function readConnection({ name, kind, baseUrl, apiVersion }: AddConnection): Connection {
  const trimmedName = name.trim();
  if (!/^[a-z0-9-]{1,40}$/.test(trimmedName) || trimmedName === 'local') {
    throw new YardstickError(
      'connection/bad-name',
      `"${trimmedName.slice(0, 50)}" cannot be the name of a connection.`,
      {
        hint: 'Use 1 to 40 small letters, digits and hyphens; "local" stands for the models on this machine.',
      },
    );
  }
  const version = apiVersion?.trim() ?? '';
  if (version !== '' && (kind !== 'azure' || !/^[\w.-]{1,40}$/.test(version))) {
    throw new YardstickError('connection/bad-version', 'This API version cannot be used.', {
      hint: 'Only Azure has one, for example 2024-10-21; leave it out for the newest.',
    });
  }
  return {
    name: trimmedName,
    kind,
    baseUrl: readBaseUrl(kind, baseUrl?.trim() ?? ''),
    ...(version === '' ? {} : { apiVersion: version }),
  };
}

/** What people paste from a service's example, beyond the base of its API. */
const callPaths = /\/(chat\/completions|completions|responses|messages|models|embeddings)\/?$/;

function readBaseUrl(kind: Connection['kind'], typed: string): string {
  const bad = (why: string) =>
    new YardstickError('connection/bad-address', `This address cannot be used: ${why}.`, {
      hint:
        kind === 'azure'
          ? 'Give the endpoint of your resource, for example https://my-resource.openai.azure.com.'
          : 'Give the base of the API, for example http://192.168.1.20:8000/v1.',
    });
  const known = publicBaseUrl(kind);
  if (typed === '') {
    if (known !== null) return known;
    throw bad('it is missing');
  }
  let url: URL;
  try {
    url = new URL(typed);
  } catch {
    throw bad('it must begin with https:// or http://');
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw bad('it must begin with https:// or http://');
  if (url.search !== '' || url.hash !== '') throw bad('it has a part that begins with ? or #');
  try {
    normalizeHost(url.href);
  } catch (thrown) {
    throw bad(thrown instanceof YardstickError ? thrown.message.replace(/^.*?: |\.$/g, '') : 'it cannot be read');
  }
  const path = url.pathname.replace(callPaths, '').replace(/\/+$/, '');
  // Every server of this kind (vLLM, SGLang, llama-server, Ollama, LM Studio) has its API below /v1.
  return url.origin + (path === '' && kind === 'openai-compatible' ? '/v1' : path);
}
