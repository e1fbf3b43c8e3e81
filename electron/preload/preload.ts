import { contextBridge, ipcRenderer, type IpcRendererEvent } from 'electron';
import { desktopChannels, type DesktopApi, type EngineState } from './desktopApi.ts';

const desktop: DesktopApi = {
  chooseFiles: (request) => ipcRenderer.invoke(desktopChannels.chooseFiles, request),
  revealInFolder: (path) => ipcRenderer.invoke(desktopChannels.revealInFolder, path),
  openLink: (url) => ipcRenderer.invoke(desktopChannels.openLink, url),
  onEngineState(listener) {
    // The event object would hand the page Electron's own interfaces: only the state is passed on.
    const pass = (_event: IpcRendererEvent, state: EngineState) => listener(state);
    ipcRenderer.on(desktopChannels.engineState, pass);
    return () => ipcRenderer.removeListener(desktopChannels.engineState, pass);
  },
};

contextBridge.exposeInMainWorld('desktop', desktop);
