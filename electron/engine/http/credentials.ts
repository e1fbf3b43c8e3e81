import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** 256 random bits, base64url: 43 characters. New at every launch. */
export function createToken(): string {
  return randomBytes(32).toString('base64url');
}

/** Ports share their host's cookies: the name keeps two Yardsticks on one machine apart. */
export function cookieName(port: number): string {
  return `yardstick_token_${port}`;
}

/** The cookie that signs a browser in: unreadable for scripts, never sent from another site, gone with the browser. */
export function sessionCookie(port: number, token: string): string {
  return `${cookieName(port)}=${token}; Path=/; HttpOnly; SameSite=Strict`;
}

/** Takes the same time however much of the candidate is right. */
export function isToken(candidate: string, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(candidate), digest(token));
}

/** Whether a request carries the token: in the session cookie, or as a bearer token. Nowhere else is looked. */
export function isSignedIn(
  headers: { cookie?: string | undefined; authorization?: string | undefined },
  port: number,
  token: string,
): boolean {
  const bearer = /^Bearer ([\w-]{1,200})$/i.exec(headers.authorization ?? '')?.[1];
  if (bearer !== undefined) return isToken(bearer, token);
  const name = `${cookieName(port)}=`;
  const cookie = (headers.cookie ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(name));
  return cookie !== undefined && isToken(cookie.slice(name.length), token);
}
