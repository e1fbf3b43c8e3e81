import { Hono } from 'hono';
import { z } from 'zod';
import { isToken, sessionCookie } from './credentials.ts';

/** Wrong tokens within a minute before the door stays shut for the rest of it. */
const wrongTokensAllowed = 10;
const windowMs = 60_000;

const bodySchema = z.object({ token: z.string().max(200) });

/** `POST /session {token}`: exchanges the token for the cookie. */
export function sessionRoutes({ port, token }: { port: number; token: string }): Hono {
  let wrong: number[] = [];
  return new Hono().post('/session', async (context) => {
    const now = performance.now();
    wrong = wrong.filter((at) => now - at < windowMs);
    if (wrong.length >= wrongTokensAllowed) {
      const seconds = Math.ceil((windowMs - (now - (wrong[0] ?? now))) / 1000);
      return context.json(
        { error: { code: 'session/too-many', message: `Too many wrong tokens. Try again in ${seconds} s.` } },
        429,
        { 'retry-after': String(seconds) },
      );
    }
    const body = bodySchema.safeParse(await context.req.json().catch(() => null));
    if (!body.success) {
      return context.json({ error: { code: 'input/invalid', message: 'Send {"token": "..."}.' } }, 400);
    }
    if (!isToken(body.data.token, token)) {
      wrong.push(now);
      return context.json(
        { error: { code: 'session/wrong-token', message: 'That is not the token of this start.' } },
        401,
      );
    }
    return context.body(null, 204, { 'set-cookie': sessionCookie(port, token) });
  });
}
