/** What a person typed to name a PostgreSQL server, taken apart as far as the page needs it. The engine reads it again, and strictly. */
export interface ServerAddress {
  /** Without a password. */
  address: string;
  /** The one that stood in it; null where none did. */
  password: string | null;
  /** `host:port` as the allow-list names it; null while it cannot be read. */
  host: string | null;
  /** Neither this machine nor spoken to with TLS. */
  isPlain: boolean;
}

/** Reads `postgres://user:password@host:port/database?sslmode=…`, also half of it. */
export function readServerAddress(typed: string): ServerAddress {
  const { address, password } = withoutPassword(typed);
  const url = parse(address);
  const folder = url?.searchParams.get('host') ?? null;
  if (url === null || (url.hostname === '' && folder === null))
    return { address, password, host: null, isPlain: false };
  const hostname = folder === null ? url.hostname : 'localhost';
  const port = url.port === '' ? (/:80(?=\/|\?|$)/.test(address) ? '80' : '5432') : url.port;
  const isHere = folder !== null || /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
  return {
    address,
    password,
    host: /^(80|443)$/.test(port) ? hostname : `${hostname}:${port}`,
    isPlain: !isHere && url.searchParams.get('sslmode') === 'disable',
  };
}

function withoutPassword(typed: string): { address: string; password: string | null } {
  const text = typed.trim();
  const found = /^(postgres(?:ql)?:\/\/[^:@/?#]*):([^/?#]*)(@[^]*)$/i.exec(text);
  if (found === null) return { address: text, password: null };
  const [, user = '', password = '', rest = ''] = found;
  try {
    return { address: `${user}${rest}`, password: decodeURIComponent(password) };
  } catch {
    return { address: `${user}${rest}`, password };
  }
}

/** Only the schemes of the web have their hosts brought to one form, here as in the engine. */
function parse(address: string): URL | null {
  if (!/^postgres(ql)?:\/\//i.test(address)) return null;
  const web = address
    .replace(/^postgres(ql)?:\/\/([^/?#@]*@)?(?=[/?:]|$)/i, '$&localhost')
    .replace(/^[a-z]+:/i, 'http:');
  try {
    const url = new URL(web);
    // A host that was filled in only so that the rest can be read.
    if (/^postgres(ql)?:\/\/([^/?#@]*@)?([/?:]|$)/i.test(address) && !url.searchParams.has('host')) return null;
    return url;
  } catch {
    return null;
  }
}
