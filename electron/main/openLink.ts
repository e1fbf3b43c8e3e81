import { dialog, shell, type BrowserWindow } from 'electron';
import { externalLink } from './externalLink.ts';

/**
 * Hands a link to the user's own browser or mail program after they saw where it leads. The only caller of the system's
 * opener: a link may come from a model's answer.
 * @returns whether it was opened
 */
export async function openLink(window: BrowserWindow, address: unknown): Promise<boolean> {
  const link = externalLink(address);
  if (link === undefined) return false;
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    buttons: ['Cancel', 'Open'],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
    title: 'Open a link',
    message: link.protocol === 'mailto:' ? `Write to ${link.target}?` : `Open ${link.target} in your browser?`,
    detail: link.href.length > 600 ? `${link.href.slice(0, 600)} ...` : link.href,
  });
  if (response !== 1) return false;
  await shell.openExternal(link.href);
  return true;
}
