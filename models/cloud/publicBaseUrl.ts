import type { ConnectionKind } from './connection.ts';

const publicBaseUrls: Readonly<Record<ConnectionKind, string | null>> = {
  openai: 'https://api.openai.com/v1',
  anthropic: 'https://api.anthropic.com/v1',
  google: 'https://generativelanguage.googleapis.com/v1beta',
  mistral: 'https://api.mistral.ai/v1',
  // One's own resource, or one's own server: there is no public one.
  azure: null,
  'openai-compatible': null,
};

/** The address of a service's public API; null where every user has their own. */
export function publicBaseUrl(kind: ConnectionKind): string | null {
  return publicBaseUrls[kind];
}
