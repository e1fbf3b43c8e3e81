import { statSync } from 'node:fs';
import path from 'node:path';
import { YardstickError } from '../../errors.ts';

const largestJsonBytes = 100_000_000;

/**
 * Looks at files that the runtime reads whole, before it does.
 * @throws {YardstickError} `model/load-failed` where one is missing, `model/hostile-file` where one is huge
 */
export function requireSmallJson(folder: string, names: readonly string[]): void {
  for (const name of names) {
    const size = statSync(path.join(folder, name), { throwIfNoEntry: false })?.size;
    if (size === undefined) {
      throw new YardstickError('model/load-failed', `The model could not be loaded: it has no ${name}.`, {
        hint: `Get the whole folder: ${names.join(', ')} and onnx/*.onnx.`,
      });
    }
    if (size > largestJsonBytes) {
      throw new YardstickError('model/hostile-file', `${name} has ${size} bytes: no model needs that.`, {
        hint: 'Remove the model, and get it from a source that you trust.',
      });
    }
  }
}
