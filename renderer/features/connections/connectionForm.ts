import type { ConnectionKindForm } from './connectionKinds.ts';

export interface ConnectionFormValues {
  name: string;
  address: string;
  apiVersion: string;
  key: string;
}

/** What is wrong with each field, in words; an empty object when the form can be sent. */
export type ConnectionFormErrors = Partial<Record<keyof ConnectionFormValues, string>>;

/** Checks what the engine would refuse, so that a slip is said beside its field. The engine checks again. */
export function checkConnectionForm(
  choice: ConnectionKindForm,
  values: ConnectionFormValues,
  namesInUse: readonly string[],
): ConnectionFormErrors {
  const errors: ConnectionFormErrors = {};
  const name = values.name.trim();
  if (!/^[a-z0-9-]{1,40}$/.test(name)) errors.name = 'Use 1 to 40 small letters, digits and hyphens.';
  else if (name === 'local') errors.name = '“local” is the name of the models on this machine.';
  else if (namesInUse.includes(name)) errors.name = 'A connection of this name exists already.';
  const addressNeeded = choice.publicHost === null;
  const address = values.address.trim();
  if (address === '') {
    if (addressNeeded) errors.address = 'The address is needed.';
  } else if (hostOf(address) === null) {
    errors.address = 'Give a whole address that begins with http:// or https://.';
  } else if (hasCredentials(address)) {
    errors.address = 'Leave the user name and password out of the address; the key has its own field.';
  }
  if (choice.key === 'needed' && values.key.trim() === '') errors.key = 'This service answers only with a key.';
  return errors;
}

/** `host[:port]` as the allow-list names it: ports 80 and 443 are left out. Null when the address is no http(s) URL. */
export function hostOf(address: string): string | null {
  const url = parsed(address);
  if (url === null) return null;
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return null;
  return /^(80|443)?$/.test(url.port) ? url.hostname : url.host;
}

function hasCredentials(address: string): boolean {
  const url = new URL(address);
  return url.username !== '' || url.password !== '';
}

/** An unencrypted address that is not this machine: the key and the text can be read on the way. */
export function isPlainToElsewhere(address: string): boolean {
  const url = parsed(address);
  if (url === null) return false;
  return url.protocol === 'http:' && !/^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
}

/** The window's oldest browser has no `URL.canParse`. */
function parsed(address: string): URL | null {
  try {
    return new URL(address);
  } catch {
    return null;
  }
}
