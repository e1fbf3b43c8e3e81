import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Hono } from 'hono';
import { securityHeaders } from './securityHeaders.ts';
import { signInPage, signInScript } from './signInPage.ts';
import { viewPaths } from './viewPaths.ts';

const mediaTypes: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
};

const noncePlaceholder = '__CSP_NONCE__';

const missingPage = `<!doctype html><meta charset="utf-8"><title>Yardstick</title>
<p>The page has not been built. Run <code>npm run build</code> and reload; the API works without it.</p>`;

/**
 * The built page. What can be asked for is the list of files in the folder, read when something unknown is asked for: no name from a
 * request ever becomes a path.
 */
export function pageRoutes(options: { directory: string; isSignedIn: (headers: Headers) => boolean }): Hono {
  let files = listFiles(options.directory);
  const find = (name: string) => {
    // A rebuilt page has new names; looking again costs only the requests that would be a 404.
    if (!files.has(name)) files = listFiles(options.directory);
    return files.has(name);
  };

  const app = new Hono();
  app.get('/sign-in.js', (context) =>
    context.body(signInScript, 200, { 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'no-store' }),
  );
  app.get('*', async (context, next) => {
    const { path: name } = context.req;
    const signedIn = options.isSignedIn(context.req.raw.headers);
    const isView = viewPaths.test(name);
    const isFile = !isView && name !== '/index.html' && find(name);
    if (isView || (signedIn && !isFile && isMistyped(name, context.req.header('sec-fetch-mode')))) {
      const nonce = randomBytes(16).toString('base64url');
      const html = signedIn ? await readPage(options.directory, nonce) : signInPage(nonce);
      // The front door is open to all; behind it the same page says that something was refused.
      const found = isView ? 200 : 404;
      const status = html === null ? 503 : signedIn || name === '/' ? found : 401;
      return context.html(html ?? missingPage, status, {
        ...securityHeaders(nonce),
        'cache-control': 'no-store',
      });
    }
    const type = mediaTypes[path.extname(name)];
    if (type === undefined || !isFile) return next();
    const encoding = encodings.find(
      ({ token, suffix }) => files.has(name + suffix) && accepts(context.req.header('accept-encoding'), token),
    );
    const bytes = await readFile(path.join(options.directory, name + (encoding?.suffix ?? '')));
    return context.body(new Uint8Array(bytes), 200, {
      'content-type': type,
      'cache-control': name.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
      vary: 'accept-encoding',
      ...(encoding === undefined ? {} : { 'content-encoding': encoding.token }),
    });
  });
  return app;
}

/** A person who typed an address is shown the page, which says that there is none; a program gets its error. */
function isMistyped(name: string, mode: string | undefined): boolean {
  return mode === 'navigate' && !/^\/(v1|trpc)(\/|$)/.test(name);
}

const encodings = [
  { token: 'br', suffix: '.br' },
  { token: 'gzip', suffix: '.gz' },
] as const;

function accepts(header: string | undefined, encoding: string): boolean {
  return (header ?? '').split(',').some((part) => {
    const [token, quality] = part.trim().split(';');
    return token?.trim() === encoding && !/^\s*q=0(?:\.0*)?$/.test(quality ?? '');
  });
}

/** URL path of every file below the folder; empty where there is none. */
function listFiles(directory: string): Set<string> {
  try {
    const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
    return new Set(
      entries
        .filter((entry) => entry.isFile())
        .map((entry) => `/${path.relative(directory, path.join(entry.parentPath, entry.name)).replaceAll('\\', '/')}`),
    );
  } catch {
    return new Set();
  }
}

async function readPage(directory: string, nonce: string): Promise<string | null> {
  try {
    return (await readFile(path.join(directory, 'index.html'), 'utf8')).replaceAll(noncePlaceholder, nonce);
  } catch {
    return null;
  }
}
