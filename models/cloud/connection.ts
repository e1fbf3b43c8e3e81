export type ConnectionKind = 'openai' | 'azure' | 'anthropic' | 'google' | 'mistral' | 'openai-compatible';

/** A service or a server that answers in someone else's process. The key is never part of it. */
export interface Connection {
  /** `[a-z0-9-]{1,40}`, unique, not `local`: the part before the colon in a model id. */
  name: string;
  kind: ConnectionKind;
  /** Absolute http(s) URL; the kind's public one when the user gave none. */
  baseUrl: string;
  /** Azure only. */
  apiVersion?: string;
}
