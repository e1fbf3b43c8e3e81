import path from 'node:path';
import { isWindowsDevice } from '../catalog/modelId.ts';
import { YardstickError } from '../errors.ts';

/** One step of a file's name inside a model's folder. */
const segmentPattern = /^[A-Za-z0-9_][A-Za-z0-9 ._+=@()-]{0,199}$/;

/**
 * The one function that joins a folder with a name that came from a manifest, an archive, a catalogue or the network.
 * Forward slashes part the steps; everything odd is refused rather than cleaned: `..`, absolute, backslash, colon, control character,
 * leading dot, trailing dot or space, a Windows device.
 * @throws {YardstickError} `model/bad-name`
 */
export function pathInside(directory: string, name: string): string {
  const steps = name.split('/');
  const good =
    name.length <= 400 &&
    steps.length <= 8 &&
    steps.every((step) => segmentPattern.test(step) && !/[ .]$/.test(step) && !isWindowsDevice(step));
  const root = path.resolve(directory);
  const joined = path.resolve(root, ...steps);
  if (!good || !joined.startsWith(root + path.sep)) {
    throw new YardstickError(
      'model/bad-name',
      `Refused a file name that could leave the model's folder: ${JSON.stringify(name.slice(0, 100))}`,
      { hint: 'The file list of this model is damaged or hostile. Do not use its source.' },
    );
  }
  return joined;
}
