import type { CookiesSetDetails } from 'electron';
import type { EngineReady } from './engineMessages.ts';

/** The cookie that signs the window in: unreadable for the page's scripts, never sent from another site, gone with the window. Its name is the one the engine's gate looks for. */
export function sessionCookie({ url, port, token }: EngineReady): CookiesSetDetails {
  return { url, name: `yardstick_token_${port}`, value: token, path: '/', httpOnly: true, sameSite: 'strict' };
}
