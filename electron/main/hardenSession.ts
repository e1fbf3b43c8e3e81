import type { Session } from 'electron';

/** What Electron tells of a permission that is asked for; media names its kinds in one form when asked and in another when checked. */
type PermissionDetails = object & { mediaType?: string; mediaTypes?: readonly string[] };

/** Copying text, and the microphone. `media` is asked for the camera too: sound alone is granted, and only where Electron says that it is sound alone. */
function isNeeded(permission: string, details: PermissionDetails): boolean {
  if (permission === 'clipboard-sanitized-write') return true;
  if (permission !== 'media') return false;
  const kinds = details.mediaTypes ?? (details.mediaType === undefined ? [] : [details.mediaType]);
  return kinds.length > 0 && kinds.every((kind) => kind === 'audio');
}

/**
 * Shuts what the page does not need: permissions, devices, downloads of dictionaries, and every request that does not go to
 * the engine.
 * @param origin the engine's origin at the moment; undefined while there is none
 */
export function hardenSession(session: Session, origin: () => string | undefined): void {
  const granted = (permission: string, requester: string, details: PermissionDetails = {}) =>
    isNeeded(permission, details) && origin() !== undefined && sameOrigin(requester, origin());
  session.setPermissionRequestHandler((_contents, permission, answer, details) => {
    answer(granted(permission, details.requestingUrl, { ...details }));
  });
  session.setPermissionCheckHandler((_contents, permission, requester, details) =>
    granted(permission, requester, { ...details }),
  );
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, answer) => answer({}));
  session.setSpellCheckerEnabled(false);
  session.setSpellCheckerDictionaryDownloadURL('http://127.0.0.1:1/');
  session.webRequest.onBeforeRequest((request, answer) => {
    answer({ cancel: !isOwnRequest(request.url, origin()) });
  });
  session.on('will-download', (event, item) => {
    // Exports are blobs that the page made itself; anything else would be a download nobody asked for.
    if (!item.getURL().startsWith('blob:')) event.preventDefault();
  });
}

/** The engine, what the page made itself, and the developer tools' own files; nothing else is ever fetched. */
export function isOwnRequest(address: string, engineOrigin: string | undefined): boolean {
  if (engineOrigin !== undefined && sameOrigin(address, engineOrigin)) return true;
  return address.startsWith('data:') || address.startsWith('blob:') || address.startsWith('devtools://');
}

function sameOrigin(address: string, origin: string | undefined): boolean {
  try {
    return new URL(address).origin === origin;
  } catch {
    return false;
  }
}
