import { YardstickError } from '../../../models/errors.ts';

/**
 * Says in the project's words why an exchange with `host` did not come about or broke. Refusals of the gate pass unchanged, and so
 * does the caller's own abort.
 *
 * Codes: `egress/unreachable` (name, connection, lost connection), `egress/timeout`, `egress/certificate`, `egress/bad-answer`.
 * `data.sent` says whether the request had left, i.e. whether trying again could do its work twice.
 */
export function explainFailure(thrown: unknown, host: string, sent: boolean): unknown {
  const chain = causes(thrown);
  const ours = chain.find((one) => one instanceof YardstickError);
  if (ours !== undefined) return ours;
  if (chain.some((one) => one instanceof Error && one.name === 'AbortError')) return thrown;
  const code = chain.map(codeOf).find((one) => one !== undefined) ?? '';
  const known = explanations.find(({ codes }) => codes.test(code));
  const { as, what, hint } = known ?? {
    as: 'egress/unreachable',
    what: 'the connection failed',
    hint: 'Check the address, that the server runs, and the network.',
  };
  // Node's messages name addresses and ports, never what was sent.
  return new YardstickError(as, `Could not talk to ${host}: ${what}${code === '' ? '' : ` (${code})`}.`, {
    hint,
    data: { host, cause: code, sent },
  });
}

const explanations: readonly { codes: RegExp; as: string; what: string; hint: string }[] = [
  {
    codes: /^(ENOTFOUND|EAI_AGAIN|EAI_NODATA|EAI_NONAME)$/,
    as: 'egress/unreachable',
    what: 'its name was not found',
    hint: 'Check the spelling of the address, and that this machine has a network connection.',
  },
  {
    codes: /^ECONNREFUSED$/,
    as: 'egress/unreachable',
    what: 'nothing answers at this port',
    hint: 'Check that the server runs and that the port is right.',
  },
  {
    codes: /^(UND_ERR_CONNECT_TIMEOUT|ETIMEDOUT)$/,
    as: 'egress/timeout',
    what: 'it did not take the connection in time',
    hint: 'Check the address, the firewall and, in a firm, the proxy (HTTPS_PROXY).',
  },
  {
    codes: /^(UND_ERR_HEADERS_TIMEOUT|UND_ERR_BODY_TIMEOUT)$/,
    as: 'egress/timeout',
    what: 'it fell silent',
    hint: 'Try again; if it stays so, the server is stuck or overloaded.',
  },
  {
    codes: /^(UND_ERR_HEADERS_OVERFLOW|HPE_.*|UND_ERR_RES_CONTENT_LENGTH_MISMATCH|ERR_INVALID_HTTP_RESPONSE)$/,
    as: 'egress/bad-answer',
    what: 'what it answers is not proper HTTP',
    hint: 'Check the address and the port: another kind of server may be listening there.',
  },
  {
    codes: /^ERR_BAD_PORT$/,
    as: 'egress/bad-address',
    what: 'this port is kept for other services, and no web client speaks to it',
    hint: 'Let the server listen on another port, such as 8080, and change the address.',
  },
  {
    codes: /CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS|ERR_SSL|EPROTO/,
    as: 'egress/certificate',
    what: 'a secure connection could not be made',
    hint: 'If your firm uses its own certificate authority, name its file in NODE_EXTRA_CA_CERTS and start again. For a server without TLS use http://.',
  },
  {
    codes: /^(UND_ERR_SOCKET|ECONNRESET|EPIPE|ECONNABORTED)$/,
    as: 'egress/unreachable',
    what: 'the connection was lost',
    hint: 'Try again; if it stays so, look at the server and the network.',
  },
  {
    codes: /^(EHOSTUNREACH|ENETUNREACH|ENETDOWN|EADDRNOTAVAIL)$/,
    as: 'egress/unreachable',
    what: 'there is no way to it from this machine',
    hint: 'Check the network connection.',
  },
];

/** What undici gives no code to. */
function codeByKind({ name, message }: Error): string | undefined {
  if (name === 'HTTPParserError') return 'HPE_INVALID';
  return message === 'bad port' ? 'ERR_BAD_PORT' : undefined;
}

/** An error, its causes, and what is inside an AggregateError, outermost first. */
function causes(thrown: unknown, depth = 0): unknown[] {
  if (depth > 5 || !(thrown instanceof Error)) return [thrown];
  const inner = thrown instanceof AggregateError ? thrown.errors : [];
  return [thrown, ...[thrown.cause, ...inner].filter((one) => one != null).flatMap((one) => causes(one, depth + 1))];
}

function codeOf(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error)) return undefined;
  const { code } = thrown as NodeJS.ErrnoException;
  return typeof code === 'string' ? code : codeByKind(thrown);
}
