import type { Session } from 'electron';

/** Copying an answer needs it; it writes text and nothing else. */
const allowedPermissions = ['clipboard-sanitized-write'];

/**
 * Shuts what the page does not need: permissions, devices, downloads of dictionaries, and every request that does not go to
 * the engine. A microphone for dictation would be added to `allowedPermissions` here, for the engine's origin, and nowhere else.
 * @param origin the engine's origin at the moment; undefined while there is none
 */
export function hardenSession(session: Session, origin: () => string | undefined): void {
  const granted = (permission: string, requester: string) =>
    allowedPermissions.includes(permission) && origin() !== undefined && sameOrigin(requester, origin());
  session.setPermissionRequestHandler((_contents, permission, answer, details) => {
    answer(granted(permission, details.requestingUrl));
  });
  session.setPermissionCheckHandler((_contents, permission, requester) => granted(permission, requester));
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
