import type { EventEmitter } from 'node:events';
import { mkdtempSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { BrowserWindow, Session } from 'electron';
import { describe, expect, it, vi, type Mock } from 'vitest';
import type { electronDouble } from './electronDouble.ts';

vi.mock('electron', async () => (await import('./electronDouble.ts')).electronDouble());

const electron = (await import('electron')) as unknown as ReturnType<typeof electronDouble>;
const { createAppWindow } = await import('../../../electron/main/appWindow.ts');

function open(): { window: BrowserWindow; preferences: Record<string, unknown>; stateFile: string } {
  const stateFile = path.join(mkdtempSync(path.join(os.tmpdir(), 'yardstick-window-')), 'window.json');
  const window = createAppWindow({ preload: '/p/preload.cjs', session: {} as Session, stateFile });
  const made = electron.windows.at(-1) as { options: { webPreferences: Record<string, unknown> } };
  return { window, preferences: made.options.webPreferences, stateFile };
}

function spied(window: BrowserWindow) {
  const double = window as unknown as EventEmitter & { show: Mock };
  return { show: double.show, emit: (event: string) => double.emit(event) };
}

describe('the window (Electron checklist)', () => {
  // Catches: a preference dropped or turned over, which would give a hostile page Node, another origin's data or a webview.
  it.each([
    ['2 no Node in the page', 'nodeIntegration', false],
    ['2 nor in its workers', 'nodeIntegrationInWorker', false],
    ['2 nor in its frames', 'nodeIntegrationInSubFrames', false],
    ['3 context isolation', 'contextIsolation', true],
    ['4 sandbox', 'sandbox', true],
    ['6 web security', 'webSecurity', true],
    ['8 no insecure content', 'allowRunningInsecureContent', false],
    ['9 no experimental features', 'experimentalFeatures', false],
    ['11 no webview', 'webviewTag', false],
    ['no spell checker: it would fetch dictionaries', 'spellcheck', false],
    ['a dropped file does not navigate', 'navigateOnDragDrop', false],
  ])('%s', (_rule, preference, value) => {
    expect(open().preferences[preference]).toBe(value);
  });

  it('10 turns on no Blink features, by any name', () => {
    expect(Object.keys(open().preferences).filter((name) => /blink|feature/i.test(name))).toEqual([
      'experimentalFeatures',
    ]);
  });

  it('is shown only once there is something to see', () => {
    const { window } = open();
    const { show, emit } = spied(window);
    expect(show).not.toHaveBeenCalled();
    emit('ready-to-show');
    expect(show).toHaveBeenCalledOnce();
  });

  it('remembers its place when it closes', () => {
    const { window, stateFile } = open();
    spied(window).emit('close');
    expect(JSON.parse(readFileSync(stateFile, 'utf8'))).toEqual({
      bounds: { x: 1, y: 2, width: 700, height: 600 },
      maximized: false,
    });
  });
});
