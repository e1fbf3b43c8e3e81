import { existsSync } from 'node:fs';
import path from 'node:path';
import { dialog, ipcMain, shell, type BrowserWindow, type IpcMainInvokeEvent } from 'electron';
import { desktopChannels, type ChooseFilesRequest } from '../preload/desktopApi.ts';
import { openLink } from './openLink.ts';

export interface DesktopCallOptions {
  window: () => BrowserWindow | undefined;
  /** The engine's origin at the moment. */
  origin: () => string | undefined;
}

/** Answers the page's few desktop calls. Each checks who asks and what: a page is not to be trusted with more than it shows. */
export function answerDesktopCalls({ window, origin }: DesktopCallOptions): void {
  const answer = <Result>(
    channel: string,
    refused: Result,
    work: (owner: BrowserWindow, request: unknown) => Promise<Result>,
  ) => {
    ipcMain.handle(channel, async (event, request: unknown) => {
      const owner = window();
      if (owner === undefined || !isOwnPage(event, owner, origin())) return refused;
      return work(owner, request);
    });
  };
  answer(desktopChannels.chooseFiles, [], chooseFiles);
  answer(desktopChannels.revealInFolder, false, revealInFolder);
  answer(desktopChannels.openLink, false, openLink);
}

/** The window's top frame, showing the engine's page. */
export function isOwnPage(event: IpcMainInvokeEvent, owner: BrowserWindow, origin: string | undefined): boolean {
  const frame = event.senderFrame;
  if (frame === null || event.sender.id !== owner.webContents.id || frame.parent !== null || origin === undefined)
    return false;
  try {
    return new URL(frame.url).origin === origin;
  } catch {
    return false;
  }
}

async function chooseFiles(owner: BrowserWindow, request: unknown): Promise<string[]> {
  const { title, folders, multiple, extensions } = checkedRequest(request);
  const { filePaths } = await dialog.showOpenDialog(owner, {
    title,
    properties: [folders ? 'openDirectory' : 'openFile', ...(multiple ? (['multiSelections'] as const) : [])],
    filters: extensions.length === 0 ? [] : [{ name: extensions.join(', '), extensions }],
  });
  return filePaths;
}

/** What is usable of a request; anything of the wrong type is left out. */
function checkedRequest(request: unknown): Required<ChooseFilesRequest> {
  const { title, folders, multiple, extensions } = Object(request) as Partial<
    Record<keyof ChooseFilesRequest, unknown>
  >;
  return {
    title: typeof title === 'string' ? title.slice(0, 100) : '',
    folders: folders === true,
    multiple: multiple === true,
    extensions: Array.isArray(extensions)
      ? extensions
          .filter((ending): ending is string => typeof ending === 'string' && /^[a-z0-9]{1,10}$/i.test(ending))
          .slice(0, 20)
      : [],
  };
}

/** Shows the place in the file manager; never opens the file itself. */
async function revealInFolder(_owner: BrowserWindow, file: unknown): Promise<boolean> {
  // A UNC path would make Windows sign in at someone else's machine.
  if (typeof file !== 'string' || !path.isAbsolute(file) || file.startsWith('\\\\') || file.startsWith('//'))
    return false;
  if (!existsSync(file)) return false;
  shell.showItemInFolder(path.normalize(file));
  return true;
}
