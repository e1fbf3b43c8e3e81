import {
  APICallError,
  EmptyResponseBodyError,
  InvalidResponseDataError,
  JSONParseError,
  TypeValidationError,
} from '@ai-sdk/provider';
import { YardstickError } from '../errors.ts';
import type { Connection } from './connection.ts';
import { receivedBody, receivedPiece, type Received } from './receivedBody.ts';
import { redactKey } from './redactKey.ts';
import { readRetryAfter } from './retryAfter.ts';

/** Whom an error is about. */
export interface CloudErrorContext {
  connection: Connection;
  modelId: string | null;
  apiKey: string | null;
}

type CloudCode =
  | 'cloud/bad-key'
  | 'cloud/not-found'
  | 'cloud/rate-limited'
  | 'cloud/quota'
  | 'cloud/overloaded'
  | 'cloud/bad-answer'
  | 'cloud/timeout'
  | 'cloud/content-filter'
  | 'cloud/too-long'
  | 'cloud/unreachable'
  | 'cloud/cut-off'
  | 'cloud/bad-request';

const texts: Readonly<Record<CloudCode, { what: string; hint: string; retryable: boolean }>> = {
  'cloud/bad-key': {
    what: 'the key was refused',
    hint: "Check the key on the service's page, then replace it under Connections or with `yardstick connections set-key`. It may also lack the right for this model.",
    retryable: false,
  },
  'cloud/not-found': {
    what: 'there is no such model or address',
    hint: 'Check the name of the model (for Azure: of the deployment) and the base URL of the connection.',
    retryable: false,
  },
  'cloud/rate-limited': {
    what: 'it asks to be called less often',
    hint: 'Wait a moment and try again, or raise the limit with the service.',
    retryable: true,
  },
  'cloud/quota': {
    what: 'the account has no credit left',
    hint: "Look at the billing page of the service's account.",
    retryable: false,
  },
  'cloud/overloaded': {
    what: 'the service is overloaded or broken',
    hint: "Try again later; the service's status page may say more.",
    retryable: true,
  },
  'cloud/bad-answer': {
    what: 'what it answered is not what this kind of service answers',
    hint: 'Check the base URL and the kind of the connection: a login page or another service may answer there.',
    retryable: false,
  },
  'cloud/timeout': {
    what: 'it did not answer in time',
    hint: 'Try again; if it stays so, the service is stuck or the network is slow.',
    retryable: false,
  },
  'cloud/content-filter': {
    what: 'its content filter refused the prompt',
    hint: 'Change the prompt, or the filter in the account of the service.',
    retryable: false,
  },
  'cloud/too-long': {
    what: 'the conversation is longer than the model can read',
    hint: 'Shorten the prompt, start a new conversation, or choose a model with a longer context.',
    retryable: false,
  },
  'cloud/unreachable': {
    what: 'it could not be reached',
    hint: 'Check the address, the network and, in a firm, the proxy.',
    retryable: false,
  },
  'cloud/cut-off': {
    what: 'the answer broke off before the service said that it was complete',
    hint: 'The text so far is kept. Regenerate the answer to have it whole.',
    retryable: false,
  },
  'cloud/bad-request': {
    what: 'it refused the request',
    hint: 'A setting may not suit this model: see what the service says.',
    retryable: false,
  },
};

/** What can be read from an error of a provider, whatever its shape. */
interface Clues {
  status: number | undefined;
  /** Types and codes, lower case. */
  labels: string;
  message: string;
  headers: Record<string, string | undefined>;
  body: string;
}

/**
 * Turns what a provider threw, or sent as an error part, into one of our errors. The message names the connection and its host;
 * `data` has `connection`, `host`, `status`, `retryable` and, where they are known, `retryAfterMs` and `sent` (false: nothing had left
 * this machine). The key is in none of it, and
 * no cause is attached: the providers' errors carry the prompt and what the service echoed.
 *
 * @param begun text of the answer had come already.
 */
export function classifyCloudError(thrown: unknown, context: CloudErrorContext, begun = false): YardstickError {
  const gate = findInCauses(thrown, (one) => one instanceof YardstickError) as YardstickError | undefined;
  if (gate !== undefined) return fromGate(gate, context, begun);
  const clues = readClues(thrown);
  const code = codeOf(thrown, clues);
  return cloudError(code, context, {
    ...(code === 'cloud/bad-answer' ? receivedOf(thrown, clues) : { said: clues.message }),
    status: clues.status,
    retryAfterMs: readRetryAfter(clues.headers, clues.body, Date.now()),
  });
}

/** What came where something else was expected. A service's own words are better than the beginning of what it sent. */
function receivedOf(thrown: unknown, { status, message, body, headers }: Clues): { said: string } | Received {
  if (JSONParseError.isInstance(thrown)) return receivedPiece(thrown.text);
  if (TypeValidationError.isInstance(thrown)) return receivedPiece(JSON.stringify(thrown.value) ?? '');
  const unread = APICallError.isInstance(thrown) && isMalformed(thrown.cause) && status !== undefined && status < 400;
  if (unread) return receivedBody(body, headers['content-type'] ?? '', 'an answer');
  return { said: status === undefined ? '' : message };
}

interface CloudErrorDetails {
  /** Text from outside. */
  said?: string;
  /** What was seen here: a lost connection, say. In our own words, but for a short piece of what came. */
  seen?: string;
  /** What to do, where more is known than the code says. */
  hint?: string;
  status?: number | undefined;
  retryAfterMs?: number | null;
  retryable?: boolean;
  /** Whether the request had left this machine; undefined where that is not known. */
  sent?: boolean | undefined;
}

/** Makes an error of this room. `said` is text from outside: it is cut short and cleaned of keys. */
export function cloudError(
  code: CloudCode,
  { connection, modelId, apiKey }: CloudErrorContext,
  details: CloudErrorDetails = {},
): YardstickError {
  const { what, hint, retryable } = texts[code];
  const host = new URL(connection.baseUrl).host;
  const said = oneLine(details.said, apiKey);
  const seen = oneLine(details.seen, apiKey).replace(/\.$/, '');
  const model = modelId === null || code !== 'cloud/not-found' ? '' : ` ("${modelId}")`;
  const status = details.status === undefined ? '' : ` [${details.status}]`;
  return new YardstickError(
    code,
    `${connection.name} (${host}): ${what}${model}${status}${seen === '' ? '' : `: ${seen}`}.${said === '' ? '' : ` It says: ${said}`}`,
    {
      hint: details.hint ?? hint,
      data: {
        connection: connection.name,
        host,
        retryable: details.retryable ?? retryable,
        ...(details.status === undefined ? {} : { status: details.status }),
        ...(details.retryAfterMs == null ? {} : { retryAfterMs: details.retryAfterMs }),
        ...(details.sent === undefined ? {} : { sent: details.sent }),
      },
    },
  );
}

function oneLine(text: string | undefined, apiKey: string | null): string {
  return redactKey(text ?? '', apiKey)
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 300);
}

/** Errors of the gate: what the user has to decide stays as it is; what the network did is told as the connection's. */
function fromGate(error: YardstickError, context: CloudErrorContext, begun: boolean): YardstickError {
  if (!error.code.startsWith('egress/')) return error;
  const networkCause = typeof error.data['cause'] === 'string' ? error.data['cause'] : '';
  const seen = /: (.*)$/.exec(error.message)?.[1] ?? error.message;
  const sent = typeof error.data['sent'] === 'boolean' ? error.data['sent'] : undefined;
  switch (error.code) {
    case 'egress/unreachable':
      if (begun) return cloudError('cloud/cut-off', context, { seen, sent });
      return cloudError('cloud/unreachable', context, {
        seen,
        sent,
        // A connection kept open from before may have died unnoticed: asking again makes a new one.
        retryable: /^(UND_ERR_SOCKET|ECONNRESET|EPIPE)$/.test(networkCause),
      });
    case 'egress/timeout':
      return cloudError(begun ? 'cloud/cut-off' : 'cloud/timeout', context, { seen, sent });
    case 'egress/bad-answer':
    case 'egress/too-large':
      return cloudError('cloud/bad-answer', context, { seen, sent });
    default:
      return error;
  }
}

function codeOf(thrown: unknown, { status, labels, message }: Clues): CloudCode {
  const text = `${labels} ${message}`;
  const isRefusal = status === undefined || (status >= 400 && status < 500);
  if (isRefusal) {
    if (
      /insufficient_quota|billing_hard_limit|credit balance is too low|exceeded your current quota.*billing/i.test(text)
    ) {
      return 'cloud/quota';
    }
    if (
      /content_filter|content management policy|responsibleai|prompt_blocked|\bsafety (filter|system)\b/i.test(text)
    ) {
      return 'cloud/content-filter';
    }
    if (
      status === 413 ||
      /context_length_exceeded|exceed_context_size|request_too_large|maximum context|context (length|window|size)|prompt is too long|too many (input )?tokens|input token count.*exceeds/i.test(
        text,
      )
    ) {
      return 'cloud/too-long';
    }
    if (
      /invalid_api_key|api_key_invalid|api key (not valid|is invalid)|incorrect api key|authentication_error/i.test(
        text,
      )
    ) {
      return 'cloud/bad-key';
    }
    if (/model_not_found|deploymentnotfound|not_found_error|unknown model/i.test(text)) return 'cloud/not-found';
  }
  if (status !== undefined) return codeOfStatus(status);
  if (/rate_limit|resource_exhausted|too_many_requests/i.test(labels)) return 'cloud/rate-limited';
  if (/permission_error|permission_denied|unauthenticated/i.test(labels)) return 'cloud/bad-key';
  if (/overloaded|unavailable|server_error|api_error|internal/i.test(labels)) return 'cloud/overloaded';
  if (isMalformed(thrown)) return 'cloud/bad-answer';
  return labels === '' ? 'cloud/bad-answer' : 'cloud/bad-request';
}

function codeOfStatus(status: number): CloudCode {
  if (status < 400) return 'cloud/bad-answer';
  if (status === 401 || status === 403) return 'cloud/bad-key';
  if (status === 404) return 'cloud/not-found';
  if (status === 408 || status === 504) return 'cloud/timeout';
  if (status === 429) return 'cloud/rate-limited';
  return status >= 500 ? 'cloud/overloaded' : 'cloud/bad-request';
}

function isMalformed(thrown: unknown): boolean {
  return (
    JSONParseError.isInstance(thrown) ||
    TypeValidationError.isInstance(thrown) ||
    InvalidResponseDataError.isInstance(thrown) ||
    EmptyResponseBodyError.isInstance(thrown)
  );
}

function readClues(thrown: unknown): Clues {
  const labels: string[] = [];
  const clues: Clues = { status: undefined, labels: '', message: '', headers: {}, body: '' };
  // An error of the SDK, a service's error object, or a wrapper of one (`{error: {…}}`, `{response: {error: {…}}}`).
  const visit = (value: unknown, depth: number) => {
    if (typeof value !== 'object' || value === null || depth > 4) return;
    const record = value as Record<string, unknown>;
    if (typeof record['statusCode'] === 'number') clues.status ??= record['statusCode'];
    for (const key of ['type', 'code', 'status']) {
      const label = record[key];
      if (typeof label === 'string') labels.push(label.toLowerCase());
      else if (typeof label === 'number' && label >= 400 && label < 600) clues.status ??= label;
    }
    if (typeof record['message'] === 'string' && clues.message === '') clues.message = record['message'];
    for (const key of ['error', 'response', 'data']) visit(record[key], depth + 1);
  };
  visit(isMalformed(thrown) ? null : thrown, 0);
  if (typeof thrown === 'string') clues.message = thrown;
  if (APICallError.isInstance(thrown)) {
    clues.headers = thrown.responseHeaders ?? {};
    clues.body = thrown.responseBody ?? '';
    if (thrown.data === undefined) addBody(clues, labels);
  }
  clues.labels = labels.join(' ');
  return clues;
}

/** A refusal whose body is not in the shape that the provider's SDK expects: its own words are still the best there are. */
function addBody(clues: Clues, labels: string[]): void {
  try {
    const body = JSON.parse(clues.body) as { error?: unknown; message?: unknown; detail?: unknown } | null;
    const inner = (body?.error ?? body) as { message?: unknown; code?: unknown; type?: unknown } | string | null;
    const message = typeof inner === 'string' ? inner : (inner?.message ?? body?.message ?? body?.detail);
    if (typeof message === 'string') clues.message = message;
    if (typeof inner === 'object' && inner !== null) {
      for (const label of [inner.code, inner.type]) if (typeof label === 'string') labels.push(label.toLowerCase());
    }
  } catch {
    // HTML or plain text: the status says enough.
  }
}

function findInCauses(thrown: unknown, matches: (one: unknown) => boolean): unknown {
  for (let one: unknown = thrown, depth = 0; one != null && depth < 6; depth += 1) {
    if (matches(one)) return one;
    one = one instanceof Error ? one.cause : undefined;
  }
  return undefined;
}
