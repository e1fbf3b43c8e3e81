import { tasks } from '../catalog/entry.ts';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { YardstickError } from '../errors.ts';
import { writeFileAtomically } from './durableFiles.ts';
import type { InstalledModel } from './installedModel.ts';
import { attentionSchema } from '../catalog/catalogSchema.ts';
import { isModelId } from '../catalog/modelId.ts';
import { pathInside } from './pathInside.ts';

/** Name of the file that makes a folder an installed model. Written last. */
export const manifestName = 'manifest.json';
const manifestLimitBytes = 1_000_000;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);

const stamp = z.object({ modifiedAt: z.number(), inode: z.number() });

/** What stands in `manifest.json`: an installed model less its absolute folder, which is wherever the manifest lies. */
const manifestSchema = z.object({
  format: z.literal(1),
  id: z.string().refine(isModelId),
  name: z.string().max(300),
  task: z.enum(tasks),
  architecture: z.enum(['decoder', 'encoder', 'encoder-decoder']),
  family: z.string().max(100),
  runtime: z.enum(['llama.cpp', 'onnx']),
  quantization: z.string().max(100),
  parameters: count.nullable(),
  contextTokens: count.nullable(),
  attention: attentionSchema.optional(),
  tuning: z.enum(['base', 'instruct', 'other']),
  adapter: z
    .object({
      base: z.string().refine(isModelId),
      baseSha256: sha256.optional(),
      name: z.string().max(300),
      rank: z.object({ least: count, most: count }),
      alpha: z.number().nullable(),
      tensors: count,
      parameters: count,
    })
    .optional(),
  files: z
    .array(z.object({ name: z.string(), sizeBytes: count, sha256, stamp: stamp.optional() }))
    .min(1)
    .max(100),
  sizeBytes: count,
  sha256,
  origin: z.object({ kind: z.enum(['catalog', 'import']), source: z.string().max(2000) }),
  installedAt: z.number(),
  quarantine: z.object({ reason: z.string().max(2000), at: z.number() }).nullable(),
});

/**
 * Reads a model's folder and checks that every file is there with its size (not its hash: that was checked when it was installed).
 * @throws {YardstickError} `model/broken-manifest`, `model/missing-file`, `model/truncated`
 */
export async function readManifest(directory: string): Promise<InstalledModel> {
  const file = path.join(directory, manifestName);
  const broken = (why: string): YardstickError =>
    new YardstickError('model/broken-manifest', `${file} cannot be used: ${why}`, {
      hint: `Remove the model and get it again; the folder is ${directory}.`,
    });
  let text: string;
  try {
    if ((await stat(file)).size > manifestLimitBytes) throw broken('it is too large');
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof YardstickError) throw error;
    throw broken((error as Error).message);
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw broken('it is not JSON');
  }
  const parsed = manifestSchema.safeParse(json);
  if (!parsed.success) throw broken(z.prettifyError(parsed.error).split('\n').slice(0, 2).join(' '));
  const { format: _format, ...model } = parsed.data;
  if (model.id !== path.basename(directory)) throw broken(`it is of another model, ${model.id}`);
  const installed: InstalledModel = { ...model, directory };
  await checkFilesPresent(installed);
  return installed;
}

async function checkFilesPresent(model: InstalledModel): Promise<void> {
  for (const file of model.files) {
    const size = await stat(pathInside(model.directory, file.name)).then(
      (found) => found.size,
      () => null,
    );
    if (size === file.sizeBytes) continue;
    throw fileDamage(model.id, file.name, file.sizeBytes, size);
  }
}

/** The error for a file of an installed model that is gone (`found` null) or has another size than when it was installed. */
export function fileDamage(id: string, name: string, expected: number, found: number | null): YardstickError {
  const hint = `Get it again: yardstick models remove ${id}, then yardstick models pull or import.`;
  return found === null
    ? new YardstickError('model/missing-file', `${id}: ${name} is not there any more`, { hint })
    : new YardstickError(
        'model/truncated',
        `${id}: ${name} has ${found} bytes, not the ${expected} it was installed with`,
        {
          hint,
        },
      );
}

/** Writes `manifest.json` into the model's folder, durably and whole. */
export async function writeManifest(model: InstalledModel): Promise<void> {
  const { directory, ...rest } = model;
  const manifest = manifestSchema.parse({ format: 1, ...rest });
  await writeFileAtomically(path.join(directory, manifestName), `${JSON.stringify(manifest, null, 2)}\n`);
}
