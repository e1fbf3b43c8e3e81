import type { WebContents } from 'electron';

/**
 * Keeps a page where it is: it may move within the engine's own origin and nowhere else, opens no windows and holds no
 * other web contents. Installed on every web contents that comes to be, not only the window's own.
 * @param origin the engine's origin at the moment; undefined while there is none
 * @param leave is asked for addresses outside, from links of the page
 */
export function guardContents(
  contents: WebContents,
  origin: () => string | undefined,
  leave: (contents: WebContents, address: string) => void,
): void {
  const own = (address: string) => {
    const allowed = origin();
    return allowed !== undefined && originOf(address) === allowed;
  };
  contents.on('will-navigate', (event, address: string) => {
    if (own(address)) return;
    event.preventDefault();
    leave(contents, address);
  });
  contents.on('will-redirect', (event, address: string) => {
    if (!own(address)) event.preventDefault();
  });
  contents.on('will-frame-navigate', (event) => {
    if (!own(event.url)) event.preventDefault();
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    leave(contents, url);
    return { action: 'deny' };
  });
}

/** Undefined for what has no origin of its own (`file:`, `data:`, no URL at all). */
function originOf(address: string): string | undefined {
  try {
    const { origin } = new URL(address);
    return origin === 'null' ? undefined : origin;
  } catch {
    return undefined;
  }
}
