import { BrowserWindow, screen, type Session } from 'electron';
import { fitToDisplays, readWindowState, saveWindowState, smallestWindow } from './windowState.ts';

export interface AppWindowOptions {
  /** Absolute path of the built preload script. */
  preload: string;
  session: Session;
  /** Where the window's place is remembered. */
  stateFile: string;
}

/**
 * The one place that makes a window. Every preference that guards the machine from the page is stated, also where it is the
 * default: a default that changes must not open a door.
 */
export function createAppWindow({ preload, session, stateFile }: AppWindowOptions): BrowserWindow {
  const state = readWindowState(stateFile);
  const workAreas = screen.getAllDisplays().map((display) => display.workArea);
  const window = new BrowserWindow({
    ...fitToDisplays(state.bounds, workAreas),
    minWidth: smallestWindow.width,
    minHeight: smallestWindow.height,
    show: false,
    title: 'Yardstick',
    backgroundColor: '#1b1d22',
    autoHideMenuBar: process.platform !== 'darwin',
    webPreferences: {
      preload,
      session,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      spellcheck: false,
      navigateOnDragDrop: false,
      safeDialogs: true,
    },
  });
  if (state.maximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  window.on('close', () => {
    saveWindowState(stateFile, { bounds: window.getNormalBounds(), maximized: window.isMaximized() });
  });
  return window;
}
