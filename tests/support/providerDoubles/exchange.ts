import type { LanguageModelV4FinishReason } from '@ai-sdk/provider';
import type { Connection, ConnectionKind } from '../../../models/cloud/connection.ts';

/** One answer of a service as it goes over the wire, and what must come out of it. Written from the service's published format. */
export interface Exchange {
  kind: ConnectionKind;
  modelId: string;
  /** What follows the server's address in the connection's base URL. */
  basePath: string;
  apiVersion?: string;
  /** Path (with query) at which the service expects the question. */
  path: string;
  /** Name and value of the header that carries the key. */
  keyHeader: (key: string) => [string, string];
  contentType: string;
  /** The body of a streamed answer, every byte of it. */
  stream: string;
  text: string;
  reasoning: string;
  finishReason: LanguageModelV4FinishReason;
  usage: { input: number; cached: number; output: number; reasoning: number | undefined };
  /** The service's list of models: path below the server's address, body, and the ids that must come out. */
  models: { path: string; body: unknown; ids: string[] };
  /** What it answers to a wrong key; the key is echoed where services do that. */
  badKey: (key: string) => { status: number; body: unknown };
}

export function connectionTo(exchange: Exchange, address: string): Connection {
  return {
    name: `my-${exchange.kind}`,
    kind: exchange.kind,
    baseUrl: address + exchange.basePath,
    ...(exchange.apiVersion === undefined ? {} : { apiVersion: exchange.apiVersion }),
  };
}

/** Server-sent events with a name, as OpenAI's Responses API and Anthropic frame them. */
export function namedEvents(events: { type: string; [field: string]: unknown }[]): string {
  return events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('');
}

/** Server-sent events without a name; `end` is the line after the last one. */
export function dataEvents(events: unknown[], lineEnd: '\n' | '\r\n', end = ''): string {
  return events.map((event) => `data: ${JSON.stringify(event)}${lineEnd}${lineEnd}`).join('') + end;
}
