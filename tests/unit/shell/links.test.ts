import type { BrowserWindow } from 'electron';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { electronDouble } from './electronDouble.ts';

vi.mock('electron', async () => (await import('./electronDouble.ts')).electronDouble());

const { dialog, shell } = (await import('electron')) as unknown as ReturnType<typeof electronDouble>;
const { externalLink } = await import('../../../electron/main/externalLink.ts');
const { openLink } = await import('../../../electron/main/openLink.ts');

const window = {} as BrowserWindow;
const schemes =
  'file ftp javascript data blob about chrome devtools view-source ms-msdt search-ms ms-officecmd vscode ssh telnet smb nfs ldap tel sms facetime skype slack zoommtg steam intent jar res mk vbscript wyciwyg ws wss git magnet itms-apps x-apple settings ms-settings shell filesystem cid mid'.split(
    ' ',
  );

describe('links that leave the app', () => {
  beforeEach(() => vi.clearAllMocks());

  // Catches: a link in a model's answer that starts a program (CVE-2025-55733 and its like).
  it.each(schemes)('refuses %s:', async (scheme) => {
    for (const address of [
      `${scheme}://host/x`,
      `${scheme}:x`,
      ` ${scheme.toUpperCase()}://host/x`,
      `\n${scheme}://h`,
    ]) {
      expect(await openLink(window, address)).toBe(false);
    }
    expect(dialog.showMessageBox).not.toHaveBeenCalled();
    expect(shell.openExternal).not.toHaveBeenCalled();
  });

  it.each([
    undefined,
    null,
    7,
    {},
    '',
    'x',
    'http://',
    'https://user@evil.example/',
    'http://a:b@evil.example',
    `https://a.example/${'x'.repeat(5000)}`,
  ])('refuses %j', (address) => expect(externalLink(address)).toBeUndefined());

  it('asks first, shows the real host, and opens only on yes', async () => {
    expect(await openLink(window, 'https://xn--bcher-kva.example/a?b=c')).toBe(false);
    expect(shell.openExternal).not.toHaveBeenCalled();
    dialog.showMessageBox.mockResolvedValueOnce({ response: 1 });
    expect(await openLink(window, 'https://bücher.example/a')).toBe(true);
    expect(dialog.showMessageBox).toHaveBeenLastCalledWith(
      window,
      expect.objectContaining({ message: 'Open xn--bcher-kva.example in your browser?', defaultId: 0, cancelId: 0 }),
    );
    expect(shell.openExternal).toHaveBeenCalledExactlyOnceWith('https://xn--bcher-kva.example/a');
  });

  // Catches: `mailto:x?attach=/etc/passwd` and hidden recipients.
  it('keeps only the harmless parts of a mail link', () => {
    expect(externalLink('mailto:a@b.example?attach=/etc/passwd&bcc=evil@e.example&subject=Hi there')?.href).toBe(
      'mailto:a@b.example?subject=Hi%20there',
    );
    for (const address of ['mailto:', 'mailto:-x', 'mailto:a@b;calc', 'mailto:%0d%0aBcc:x@y.z', 'mailto:%']) {
      expect(externalLink(address)).toBeUndefined();
    }
  });
});
