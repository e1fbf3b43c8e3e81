import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const electronFolder = path.resolve(import.meta.dirname, '../../../electron');
const sources = ['main', 'preload'].flatMap((room) =>
  readdirSync(path.join(electronFolder, room)).map((name) => ({
    name: `${room}/${name}`,
    code: readFileSync(path.join(electronFolder, room, name), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, ''),
  })),
);
const filesWith = (pattern: RegExp) => sources.filter(({ code }) => pattern.test(code)).map(({ name }) => name);

/** The rules of Electron's security checklist that can be read from the sources; the others are in appWindow and guards. */
describe('the shell', () => {
  it('makes windows in one place', () =>
    expect(filesWith(/new BrowserWindow\b|new WebContentsView\b|new BrowserView\b/)).toEqual(['main/appWindow.ts']));
  it('has one caller of the system opener (15)', () =>
    expect(filesWith(/\bopenExternal\b/)).toEqual(['main/openLink.ts']));
  it('never opens a file with its program', () => expect(filesWith(/\bshell\.openPath\b/)).toEqual([]));
  it('loads no file: page and registers no protocol (18)', () =>
    expect(
      filesWith(/\bloadFile\b|['"`]file:|registerFileProtocol|protocol\.handle|setAsDefaultProtocolClient/),
    ).toEqual([]));
  it('appends no switch that weakens Chromium', () =>
    expect(
      filesWith(/no-sandbox|disable-web-security|ignore-certificate-errors|remote-debugging|disable-site-isolation/),
    ).toEqual([]));
  it('guards every web contents that comes to be (12, 13, 14)', () =>
    expect(filesWith(/'web-contents-created'/)).toEqual(['main/main.ts']));
  it('answers calls of the page in one place, with the sender checked (17)', () => {
    expect(filesWith(/\bipcMain\b/)).toEqual(['main/desktopCalls.ts']);
    expect(sources.find(({ name }) => name === 'main/desktopCalls.ts')?.code.match(/ipcMain\.handle/g)).toHaveLength(1);
  });
  it('gives the page named calls and nothing of Electron (20)', () => {
    const preload = sources.find(({ name }) => name === 'preload/preload.ts')?.code ?? '';
    expect(preload.split('\n').length).toBeLessThan(60);
    expect(preload).not.toMatch(/exposeInMainWorld\([^)]*(ipcRenderer|require|process)/);
    expect(preload.match(/exposeInMainWorld/g)).toHaveLength(1);
  });
  it('evaluates no text', () =>
    expect(filesWith(/\beval\(|new Function\b|executeJavaScript|runInThisContext/)).toEqual([]));
});
