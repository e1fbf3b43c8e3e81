import { readFile, stat } from 'node:fs/promises';
import type { Command } from 'commander';
import { YardstickError } from '../../models/errors.ts';
import type { RunSettings } from '../engine/answers/answer.ts';
import { runLimits } from '../engine/inference/runLimits.ts';
import { collect, decimalNumber, wholeNumber } from './optionParsers.ts';
import { UsageError } from './usageError.ts';

/** The options of `run` and `compare` as commander hands them over. */
export interface RunOptions {
  system?: string;
  maxTokens?: number;
  temperature?: number;
  topP?: number;
  seed?: number;
  stop?: string[];
  image?: string[];
}

/** Adds the options that say how a prompt is run. */
export function addRunOptions(command: Command): Command {
  return command
    .option('--system <text>', 'system prompt')
    .option('--max-tokens <n>', 'at most this many output tokens', wholeNumber(1, runLimits.maxTokens))
    .option('--temperature <t>', `0 to ${runLimits.temperature}`, decimalNumber(0, runLimits.temperature))
    .option('--top-p <p>', '0 to 1', decimalNumber(0, 1))
    .option('--seed <n>', 'makes sampling repeatable', wholeNumber(0, runLimits.seed))
    .option('--stop <text>', `ends the answer; may be given up to ${runLimits.stopStrings} times`, collect)
    .option('--image <file>', 'PNG, JPEG, WebP or GIF for models that see; may be given more than once', collect);
}

/** @throws {UsageError} for values outside the engine's bounds; `input/image` for a file that is no image or cannot be read */
export async function runSettingsOf(options: RunOptions): Promise<RunSettings> {
  const { image, ...rest } = options;
  const images = image === undefined ? undefined : await Promise.all(image.map(imageDataUrl));
  const { system, maxTokens, temperature, topP, seed, stop } = rest;
  // Loaded when there is something to check: the grammar alone answers `--help`.
  const { runSettingsSchema } = await import('../engine/inference/runSettings.ts');
  const parsed = runSettingsSchema.safeParse(
    Object.fromEntries(
      Object.entries({ system, maxTokens, temperature, topP, seed, stop, images }).filter(
        ([, value]) => value !== undefined,
      ),
    ),
  );
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new UsageError(
    'usage/invalid-option',
    `${issue?.path.map(String).join('.') ?? 'options'}: ${issue?.message ?? 'invalid'}`,
    { hint: 'See the bounds with: yardstick run --help' },
  );
}

const signatures: [type: string, matches: (bytes: Buffer) => boolean][] = [
  ['image/png', (bytes) => bytes.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))],
  ['image/jpeg', (bytes) => bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))],
  ['image/gif', (bytes) => /^GIF8[79]a$/.test(bytes.toString('latin1', 0, 6))],
  ['image/webp', (bytes) => bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP'],
];
const largestImage = 6_000_000;

async function imageDataUrl(file: string): Promise<string> {
  const cannotBeRead = (cause: unknown) => {
    throw new YardstickError('input/image', `The image ${file} cannot be read`, { cause, hint: 'Check the path.' });
  };
  const found = await stat(file).catch(cannotBeRead);
  // A pipe or a device has no size to be bounded by.
  if (!found.isFile()) {
    throw new YardstickError('input/image', `The image ${file} is not a file`, { hint: 'Save it as a file first.' });
  }
  if (found.size > largestImage) {
    throw new YardstickError('input/image', `The image ${file} has more than 6 MB`, { hint: 'Make it smaller first.' });
  }
  const bytes = await readFile(file).catch(cannotBeRead);
  const type = signatures.find(([, matches]) => matches(bytes))?.[0];
  if (type === undefined) {
    throw new YardstickError('input/image', `${file} is not a PNG, JPEG, WebP or GIF image`, {
      hint: 'Convert it to one of these first.',
    });
  }
  return `data:${type};base64,${bytes.toString('base64')}`;
}
