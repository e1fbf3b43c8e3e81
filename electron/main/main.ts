import path from 'node:path';
import { app, dialog, session, type BrowserWindow, type Session } from 'electron';
import { desktopChannels, type EngineState } from '../preload/desktopApi.ts';
import { createAppWindow } from './appWindow.ts';
import { answerDesktopCalls } from './desktopCalls.ts';
import type { EngineFailure, EngineReady } from './engineMessages.ts';
import { createEngineProcess, type EngineProcess } from './engineProcess.ts';
import { guardContents } from './guardContents.ts';
import { hardenSession } from './hardenSession.ts';
import { installMenu } from './menu.ts';
import { openLink } from './openLink.ts';
import { findProductFiles } from './productFiles.ts';
import { sessionCookie } from './sessionCookie.ts';
import { windowDataFolder } from './windowDataFolder.ts';

let engine: EngineProcess | undefined;
let window: BrowserWindow | undefined;
let pageSession: Session | undefined;
let ready: EngineReady | undefined;
let pageLoaded = false;
/** The way out: from the first wish to quit on, no window is opened or loaded any more; the app ends when its engine is gone. */
let quitting = false;
let engineGone = false;

const origin = () => (ready === undefined ? undefined : new URL(ready.url).origin);

// The window talks to the engine and to nobody else: Chromium's own errands are off, and no name is ever looked up.
app.commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND , EXCLUDE 127.0.0.1');
app.commandLine.appendSwitch('disable-background-networking');
app.commandLine.appendSwitch('disable-component-update');
app.commandLine.appendSwitch('disable-domain-reliability');
app.commandLine.appendSwitch('no-pings');
// What Chromium keeps lies in the data folder, and one data folder has one window.
app.setPath('userData', windowDataFolder(process.env, app.getPath('appData')));

if (app.requestSingleInstanceLock()) begin();
else app.quit();

function begin(): void {
  app.on('second-instance', () => focusWindow());
  app.on('activate', () => focusWindow());
  app.on('web-contents-created', (_event, contents) =>
    guardContents(contents, origin, (_contents, address) => {
      if (window !== undefined) void openLink(window, address);
    }),
  );
  app.on('window-all-closed', () => app.quit());
  app.on('before-quit', (event) => {
    if (engineGone || engine === undefined) return;
    event.preventDefault();
    // Asked twice (the window's end, and a signal): the engine has its time all the same.
    if (quitting) return;
    quitting = true;
    void engine.stop().finally(() => {
      engineGone = true;
      app.quit();
    });
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => app.quit());
  // The command that started us is gone: so is the terminal the user sees us in.
  process.on('disconnect', () => app.quit());
  app.whenReady().then(start).catch(fail);
}

async function start(): Promise<void> {
  installMenu(!app.isPackaged);
  // In memory: the token's cookie and what the page showed never reach the disk.
  pageSession = session.fromPartition('yardstick', { cache: false });
  await pageSession.setProxy({ mode: 'direct' });
  hardenSession(pageSession, origin);
  answerDesktopCalls({ window: () => window, origin });
  const files = findProductFiles({
    packaged: app.isPackaged,
    appPath: app.getAppPath(),
    resourcesPath: process.resourcesPath,
  });
  engine = createEngineProcess({
    node: files.node,
    script: files.engineScript,
    environment: process.env,
    onReady: (now) => void showEngine(now).catch(fail),
    onRestarting: () => tellPage('restarting'),
    onGaveUp: (failure, output) => void askAfterGivingUp(failure, output),
  });
  engine.start();
}

/** First start: opens the window. After a restart: hands the page its new cookie, and loads it anew only where it has to be. */
async function showEngine(now: EngineReady): Promise<void> {
  if (pageSession === undefined || quitting) return;
  const before = origin();
  ready = now;
  await pageSession.cookies.set(sessionCookie(now));
  // The last window may have been closed meanwhile.
  if (isQuitting()) return;
  if (window === undefined) openWindow(pageSession, now.url);
  else if (origin() !== before || !pageLoaded) load(window, moveTo(window.webContents.getURL(), now.url));
  tellPage('running');
}

function openWindow(own: Session, url: string): void {
  const opened = createAppWindow({
    preload: path.join(__dirname, 'preload.cjs'),
    session: own,
    stateFile: path.join(app.getPath('userData'), 'window.json'),
  });
  window = opened;
  opened.on('closed', () => (window = undefined));
  opened.webContents.on('render-process-gone', (_event, details) => {
    // A signal to the whole group ends the page, too, while the engine is still being waited for: nothing comes back then.
    if (details.reason === 'clean-exit' || quitting || opened.isDestroyed()) return;
    opened.webContents.reload();
  });
  // A page that holds itself open (a recording runs) would keep the window open without a word: Electron shows no question of its own.
  opened.webContents.on('will-prevent-unload', (event) => {
    if (quitting || mayLeave(opened)) event.preventDefault();
  });
  opened.webContents.on('did-finish-load', () => {
    pageLoaded = true;
    // The command that started us may be gone: saying it to nobody must not end in an error of ours.
    if (process.connected) process.send?.({ event: 'ready' }, undefined, undefined, () => undefined);
  });
  load(opened, url);
}

/** Nobody is asked once the app ends: the engine, which keeps what was recorded, is gone by then. */
function mayLeave(asked: BrowserWindow): boolean {
  const answer = dialog.showMessageBoxSync(asked, {
    type: 'question',
    buttons: ['Leave', 'Stay'],
    defaultId: 1,
    cancelId: 1,
    noLink: true,
    title: 'Yardstick',
    message: 'A recording is running.',
    detail: 'It ends where it is when you leave.',
  });
  return answer === 0;
}

/**
 * Loads the page. A load that does not come to its end is no fault to tell of: the user closed the window, the page went
 * elsewhere, or the engine died, and its next start loads the page again.
 */
function load(target: BrowserWindow, url: string): void {
  pageLoaded = false;
  target.loadURL(url).catch(() => undefined);
}

/** The same place in the page, at the engine's new address. */
function moveTo(current: string, url: string): string {
  try {
    const { pathname, search, hash } = new URL(current);
    return new URL(`${pathname}${search}${hash}`, url).href;
  } catch {
    return url;
  }
}

function tellPage(state: EngineState): void {
  if (quitting || window === undefined || window.isDestroyed() || window.webContents.isDestroyed()) return;
  window.webContents.send(desktopChannels.engineState, state);
}

function focusWindow(): void {
  if (quitting || window === undefined) return;
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

/** Asked behind an await, where the first look is no longer true. */
function isQuitting(): boolean {
  return quitting;
}

async function askAfterGivingUp(failure: EngineFailure, output: string): Promise<void> {
  tellPage('stopped');
  const detail = [failure.hint, `(${failure.code})`, output.trim().slice(-1_500)].filter(Boolean).join('\n\n');
  const { response } = await dialog.showMessageBox({
    type: 'error',
    buttons: ['Try again', 'Quit'],
    defaultId: 0,
    cancelId: 1,
    noLink: true,
    title: 'Yardstick',
    message: failure.message,
    detail,
  });
  if (response === 0) engine?.retry();
  else app.quit();
}

/** Something without which there is no app. */
function fail(error: unknown): void {
  dialog.showErrorBox('Yardstick cannot start', error instanceof Error ? error.message : String(error));
  app.exit(1);
}
