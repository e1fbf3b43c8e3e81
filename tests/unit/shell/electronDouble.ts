import { EventEmitter } from 'node:events';
import { vi } from 'vitest';

/** Stands in for Electron where there is none: records what the shell asked of it. */
export function electronDouble() {
  const windows: { options: Record<string, unknown> }[] = [];
  class BrowserWindow extends EventEmitter {
    readonly options: Record<string, unknown>;
    constructor(options: Record<string, unknown>) {
      super();
      this.options = options;
      windows.push(this);
    }
    maximize = vi.fn();
    show = vi.fn();
    getNormalBounds = () => ({ x: 1, y: 2, width: 700, height: 600 });
    isMaximized = () => false;
  }
  return {
    windows,
    BrowserWindow,
    screen: { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }] },
    shell: { openExternal: vi.fn(async () => undefined), showItemInFolder: vi.fn() },
    dialog: {
      showMessageBox: vi.fn(async () => ({ response: 0 })),
      showOpenDialog: vi.fn(async () => ({ filePaths: ['/chosen'] })),
    },
    ipcMain: { handle: vi.fn() },
  };
}
