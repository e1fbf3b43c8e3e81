import type { CookiesSetDetails } from 'electron';
import type { EngineReady } from './engineMessages.ts';

/** The name the engine's gate looks for. */
const cookieName = 'yardstick_token';

/** The cookie that signs the window in: unreadable for the page's scripts, never sent from another site, gone with the window. */
export function sessionCookie({ url, token }: EngineReady): CookiesSetDetails {
  return { url, name: cookieName, value: token, path: '/', httpOnly: true, sameSite: 'strict' };
}
