export interface Link {
  scheme: 'http:' | 'https:' | 'mailto:';
  /** Host and port, punycode for names outside ASCII, so that look-alikes show; the recipient for mailto. */
  host: string;
  address: string;
}

/** Reads an address that may be opened outside: absolute http, https or mailto without a password in it; null for all else. */
export function parseLink(address: string): Link | null {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    return null;
  }
  if (url.username !== '' || url.password !== '') return null;
  if (url.protocol === 'mailto:') return { scheme: 'mailto:', host: url.pathname, address: url.href };
  if (url.protocol === 'http:' || url.protocol === 'https:') {
    return { scheme: url.protocol, host: url.host, address: url.href };
  }
  return null;
}
