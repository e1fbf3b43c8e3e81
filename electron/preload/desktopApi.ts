/**
 * What the page can ask of the desktop, as `window.desktop`; absent in a browser. Three named calls and one event, nothing
 * of Electron itself.
 */
export interface DesktopApi {
  /** Lets the user choose; empty when they cancelled. Absolute paths. */
  chooseFiles(request: ChooseFilesRequest): Promise<string[]>;
  /** Shows a file or folder in the system's file manager. False when it is not there. */
  revealInFolder(path: string): Promise<boolean>;
  /** Opens an http, https or mailto link in the user's own program, after they confirmed the host. False when they did not. */
  openLink(url: string): Promise<boolean>;
  /** Tells whether the engine runs; while it does not, the page shows that it is being restarted. Returns how to stop listening. */
  onEngineState(listener: (state: EngineState) => void): () => void;
}

export interface ChooseFilesRequest {
  title: string;
  /** Folders instead of files. */
  folders?: boolean;
  multiple?: boolean;
  /** File endings without the dot, e.g. `gguf`; all files without it. */
  extensions?: string[];
}

export type EngineState = 'running' | 'restarting' | 'stopped';

/** Names of the channels between page and main process; nothing else is listened to. */
export const desktopChannels = {
  chooseFiles: 'desktop:choose-files',
  revealInFolder: 'desktop:reveal-in-folder',
  openLink: 'desktop:open-link',
  engineState: 'desktop:engine-state',
} as const;

declare global {
  interface Window {
    /** Only in the desktop app. */
    readonly desktop?: DesktopApi;
  }
}
