import { EventEmitter } from 'node:events';
import type { BrowserWindow, IpcMainInvokeEvent, Session, WebContents } from 'electron';
import fc from 'fast-check';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { guardContents } from '../../../electron/main/guardContents.ts';
import { hardenSession, isOwnRequest } from '../../../electron/main/hardenSession.ts';
import type { electronDouble } from './electronDouble.ts';

vi.mock('electron', async () => (await import('./electronDouble.ts')).electronDouble());
const { dialog, ipcMain, shell } = (await import('electron')) as unknown as ReturnType<typeof electronDouble>;
const { answerDesktopCalls } = await import('../../../electron/main/desktopCalls.ts');

const origin = 'http://127.0.0.1:4711';
const foreign = [
  'https://example.org/',
  'http://127.0.0.1:4712/',
  'http://localhost:4711/',
  'http://127.0.0.1.evil.example:4711/',
  'https://127.0.0.1:4711/',
  'http://127.0.0.1:4711@evil.example/',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'data:text/html,x',
  'about:blank',
  '',
  'nonsense',
];

describe('navigation', () => {
  function guarded(current: string | undefined = origin) {
    const contents = Object.assign(new EventEmitter(), { setWindowOpenHandler: vi.fn() });
    const leave = vi.fn();
    guardContents(contents as unknown as WebContents, () => current, leave);
    const prevented = (event: string, address: string) => {
      const details = { preventDefault: vi.fn(), url: address };
      contents.emit(event, details, address);
      return details.preventDefault.mock.calls.length > 0;
    };
    return { contents, leave, prevented };
  }

  it.each(['will-navigate', 'will-redirect', 'will-frame-navigate'])('%s stays within the engine', (event) => {
    const { prevented } = guarded();
    expect(prevented(event, `${origin}/history?q=1`)).toBe(false);
    for (const address of foreign) expect(prevented(event, address), address).toBe(true);
  });

  it('goes nowhere while there is no engine', () => {
    expect(guarded('').prevented('will-navigate', `${origin}/`)).toBe(true);
  });

  it('attaches no webview and opens no window', () => {
    const { contents, leave, prevented } = guarded();
    expect(prevented('will-attach-webview', '')).toBe(true);
    const open = contents.setWindowOpenHandler.mock.calls[0]?.[0] as (details: { url: string }) => unknown;
    for (const address of [...foreign, `${origin}/`]) expect(open({ url: address })).toEqual({ action: 'deny' });
    expect(leave).toHaveBeenCalledTimes(foreign.length + 1);
  });
});

describe('the session', () => {
  function hardened() {
    const session = Object.assign(new EventEmitter(), {
      setPermissionRequestHandler: vi.fn(),
      setPermissionCheckHandler: vi.fn(),
      setDevicePermissionHandler: vi.fn(),
      setDisplayMediaRequestHandler: vi.fn(),
      setSpellCheckerEnabled: vi.fn(),
      setSpellCheckerDictionaryDownloadURL: vi.fn(),
      webRequest: { onBeforeRequest: vi.fn() },
    });
    hardenSession(session as unknown as Session, () => origin);
    return session;
  }

  it('grants nothing but copying and the microphone, and that only to the engine page', () => {
    const session = hardened();
    const request = session.setPermissionRequestHandler.mock.calls[0]?.[0] as (
      ...parameters: [unknown, string, (granted: boolean) => void, { requestingUrl: string }]
    ) => void;
    const check = session.setPermissionCheckHandler.mock.calls[0]?.[0] as (...parameters: unknown[]) => boolean;
    const granted = (permission: string, from: string) => {
      const answer = vi.fn();
      request({}, permission, answer, { requestingUrl: from });
      expect(answer.mock.calls[0]?.[0]).toBe(check({}, permission, from));
      return answer.mock.calls[0]?.[0] as boolean;
    };
    for (const permission of [
      'media',
      'geolocation',
      'notifications',
      'clipboard-read',
      'openExternal',
      'hid',
      'usb',
      'serial',
      'fullscreen',
      'unknown',
    ]) {
      expect(granted(permission, `${origin}/`), permission).toBe(false);
    }
    expect(granted('clipboard-sanitized-write', `${origin}/x`)).toBe(true);
    expect(granted('clipboard-sanitized-write', 'https://example.org/')).toBe(false);
    const heard = (kinds: string[], from: string) => {
      const answer = vi.fn();
      (request as (...parameters: unknown[]) => void)({}, 'media', answer, { requestingUrl: from, mediaTypes: kinds });
      return answer.mock.calls[0]?.[0] as boolean;
    };
    expect(heard(['audio'], `${origin}/speech`)).toBe(true);
    expect(check({}, 'media', `${origin}/`, { mediaType: 'audio' })).toBe(true);
    // The camera must not come along with the microphone, nor a page elsewhere get either.
    expect(heard(['audio', 'video'], `${origin}/speech`)).toBe(false);
    expect(heard(['video'], `${origin}/speech`)).toBe(false);
    expect(heard([], `${origin}/speech`)).toBe(false);
    expect(heard(['audio'], 'https://example.org/')).toBe(false);
    expect(check({}, 'media', `${origin}/`, { mediaType: 'video' })).toBe(false);
    expect(check({}, 'media', 'https://example.org/', { mediaType: 'audio' })).toBe(false);
    const device = session.setDevicePermissionHandler.mock.calls[0]?.[0] as () => boolean;
    expect(device()).toBe(false);
    expect(session.setSpellCheckerEnabled).toHaveBeenCalledWith(false);
  });

  it('lets no request go anywhere but the engine', () => {
    expect(isOwnRequest(`${origin}/assets/a.js`, origin)).toBe(true);
    expect(isOwnRequest(`blob:${origin}/1`, origin)).toBe(true);
    for (const address of foreign.filter((one) => !one.startsWith('data:')))
      expect(isOwnRequest(address, origin), address).toBe(false);
    expect(isOwnRequest(`${origin}/`, undefined)).toBe(false);
  });

  it('saves only what the page made itself', () => {
    const session = hardened();
    const download = (address: string) => {
      const event = { preventDefault: vi.fn() };
      session.emit('will-download', event, { getURL: () => address });
      return event.preventDefault.mock.calls.length === 0;
    };
    expect(download(`blob:${origin}/1`)).toBe(true);
    expect(download('https://example.org/x.exe')).toBe(false);
  });
});

describe('desktop calls', () => {
  beforeEach(() => vi.clearAllMocks());

  const frame = { parent: null, url: `${origin}/` };
  const owner = { webContents: { id: 1 } } as unknown as BrowserWindow;
  function handlers() {
    answerDesktopCalls({ window: () => owner, origin: () => origin });
    return new Map(
      ipcMain.handle.mock.calls as [string, (event: IpcMainInvokeEvent, request: unknown) => Promise<unknown>][],
    );
  }
  const event = (changes: object = {}) =>
    ({ sender: { id: 1 }, senderFrame: frame, ...changes }) as unknown as IpcMainInvokeEvent;

  // Catches: a frame or another window that reaches the file chooser or the link opener.
  it.each([
    ['another window', { sender: { id: 2 } }],
    ['a frame within the page', { senderFrame: { ...frame, parent: {} } }],
    ['a page of another origin', { senderFrame: { ...frame, url: 'https://example.org/' } }],
    ['a frame that is gone', { senderFrame: null }],
  ])('refuse %s', async (_who, changes) => {
    for (const [, handler] of handlers()) expect([false, []]).toContainEqual(await handler(event(changes), '/tmp'));
    expect(dialog.showOpenDialog).not.toHaveBeenCalled();
    expect(shell.showItemInFolder).not.toHaveBeenCalled();
  });

  it('survive any payload', async () => {
    const all = [...handlers().values()];
    await fc.assert(
      fc.asyncProperty(fc.anything(), async (payload) => {
        for (const handler of all) await expect(handler(event(), payload)).resolves.toBeDefined();
      }),
      { numRuns: 500 },
    );
    expect(shell.openExternal).not.toHaveBeenCalled();
  });

  it('choose files with nothing but checked options', async () => {
    const chosen = await handlers().get('desktop:choose-files')?.(event(), {
      title: 'Import',
      multiple: 1,
      extensions: ['gguf', '../x', 7],
      properties: ['createDirectory'],
    });
    expect(chosen).toEqual(['/chosen']);
    expect(dialog.showOpenDialog).toHaveBeenCalledExactlyOnceWith(owner, {
      title: 'Import',
      properties: ['openFile'],
      filters: [{ name: 'gguf', extensions: ['gguf'] }],
    });
  });

  it.each(['relative', '\\\\server\\share', '//server/share', '/no/such/file', 7])('do not reveal %j', async (file) => {
    expect(await handlers().get('desktop:reveal-in-folder')?.(event(), file)).toBe(false);
    expect(shell.showItemInFolder).not.toHaveBeenCalled();
  });
});
