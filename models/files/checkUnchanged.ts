import { YardstickError } from '../errors.ts';
import { readAdapter } from './adapters/readAdapter.ts';
import { checkWeights } from './checkWeights.ts';
import { isSameStamp, stampOf } from './fileStamp.ts';
import { hashFile } from './hashFile.ts';
import type { InstalledFile, InstalledModel } from './installedModel.ts';
import { fileDamage } from './manifest.ts';
import { pathInside } from './pathInside.ts';

/**
 * Looks whether a model's files are still the ones that were hashed: an import is a hard link, and whatever writes to the user's file writes to
 * the model. Files whose stamp says otherwise are hashed again.
 * @param options.published its content is the catalogue's, and may not become another
 * @returns the model itself, or as it is now
 * @throws {YardstickError} `model/changed`, `model/missing-file`, `model/truncated`; what `checkWeights` throws; the signal's reason
 */
export async function checkUnchanged(
  model: InstalledModel,
  options: { published: boolean; signal?: AbortSignal | undefined },
): Promise<InstalledModel> {
  const files: InstalledFile[] = [];
  for (const file of model.files) files.push(await checkFile(model, file, options));
  if (files.every((file, index) => file === model.files[index])) return model;
  const main = files.reduce((a, b) => (b.sizeBytes > a.sizeBytes ? b : a));
  return { ...model, files, sha256: main.sha256 };
}

async function checkFile(
  model: InstalledModel,
  file: InstalledFile,
  { published, signal }: { published: boolean; signal?: AbortSignal | undefined },
): Promise<InstalledFile> {
  const place = pathInside(model.directory, file.name);
  const found = await stampOf(place).catch(() => null);
  if (found?.sizeBytes !== file.sizeBytes)
    throw fileDamage(model.id, file.name, file.sizeBytes, found?.sizeBytes ?? null);
  if (isSameStamp(file.stamp, found.stamp)) return file;
  const { sha256 } = await hashFile(place, { signal });
  if (sha256 !== file.sha256) {
    if (published) {
      throw new YardstickError('model/changed', `${model.id}: ${file.name} was changed after it was installed`, {
        hint: `Get it again: yardstick models remove ${model.id}, then yardstick models pull ${model.id}.`,
        data: { expected: file.sha256, found: sha256 },
      });
    }
    if (model.adapter !== undefined) await readAdapter(place, signal);
    else if (/\.(gguf|onnx)$/i.test(file.name)) await checkWeights(place, model.runtime);
  }
  if (!isSameStamp(found.stamp, (await stampOf(place)).stamp)) {
    throw new YardstickError('model/changed', `${model.id}: ${file.name} is being changed`, {
      hint: 'Wait until whatever writes it is done, then try again.',
    });
  }
  return { ...file, sha256, stamp: found.stamp };
}
