import { YardstickError } from '../errors.ts';

/** The shape of a model id: also a folder's name on every system, so no capitals, no separators, no leading dot. */
const idPattern = /^[a-z0-9][a-z0-9._-]{0,99}$/;
/** Names that Windows keeps for devices, whatever the ending. */
const windowsDevice = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?$/i;

/** True for a name that Windows would take for a device (`con`, `nul.gguf`). */
export function isWindowsDevice(name: string): boolean {
  return windowsDevice.test(name);
}

/** True for a model id that is safe as a folder's name on Linux, macOS and Windows. */
export function isModelId(id: string): boolean {
  return idPattern.test(id) && !id.endsWith('.') && !isWindowsDevice(id);
}

/** @throws {YardstickError} `model/bad-id` */
export function assertModelId(id: string): void {
  if (isModelId(id)) return;
  throw new YardstickError('model/bad-id', `Not a model id: ${JSON.stringify(id.slice(0, 100))}`, {
    hint: 'An id has lower-case letters, digits, dots, dashes and underscores, starts with a letter or digit, and has at most 100 characters.',
  });
}

/** Makes a model id from any text (a file's name): `My Model (v2).gguf` becomes `my-model-v2`. Never empty. */
export function modelIdFrom(name: string): string {
  const id = name
    .normalize('NFKD')
    .replace(/\.(gguf|onnx|zip)$/i, '')
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/-{2,}/g, '-')
    .replace(/^[^a-z0-9]+/, '')
    .slice(0, 100)
    .replace(/[^a-z0-9]+$/, '');
  if (isModelId(id)) return id;
  return id === '' ? 'model' : `model-${id}`.slice(0, 100).replace(/[^a-z0-9]+$/, '');
}
