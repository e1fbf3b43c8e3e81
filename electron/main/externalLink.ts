/** A link that may be handed to the system. */
export interface ExternalLink {
  href: string;
  protocol: 'http:' | 'https:' | 'mailto:';
  /** The host as it is really called (punycode where letters could deceive), or the mail address. */
  target: string;
}

/** Longer ones are no links that a person would follow, and some systems cut them. */
const longestLink = 4_096;

/** The link when its scheme is http, https or mailto and it hides nothing; undefined for everything else. */
export function externalLink(address: unknown): ExternalLink | undefined {
  if (typeof address !== 'string' || address.length > longestLink) return undefined;
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    return undefined;
  }
  const { protocol, href } = url;
  if (protocol === 'mailto:') return mailLink(url);
  if (protocol !== 'http:' && protocol !== 'https:') return undefined;
  // `https://bank.example@evil.example/` shows one host and goes to another.
  if (url.username !== '' || url.password !== '' || url.host === '') return undefined;
  return { href, protocol, target: url.host };
}

/** Only the recipient, subject and body: other fields could attach a file or add hidden recipients. */
function mailLink(url: URL): ExternalLink | undefined {
  const recipient = decodeURIComponentSafely(url.pathname);
  if (recipient === undefined || !/^[^\s@"'<>&|;`$\\]+@[^\s@"'<>&|;`$\\]+$/.test(recipient)) return undefined;
  const fields = ['subject', 'body']
    .filter((field) => url.searchParams.has(field))
    .map((field) => `${field}=${encodeURIComponent(url.searchParams.get(field) ?? '')}`);
  const query = fields.length === 0 ? '' : `?${fields.join('&')}`;
  return { href: `mailto:${encodeURI(recipient)}${query}`, protocol: 'mailto:', target: recipient };
}

function decodeURIComponentSafely(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
