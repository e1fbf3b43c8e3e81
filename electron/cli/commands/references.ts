import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { ReferencesLeftOut, ReferencesView } from '../../engine/features/speech/view.ts';
import { formatCounted } from '../output/formatQuantity.ts';
import { printable } from '../output/printable.ts';
import { UsageError } from '../usageError.ts';

const endings = new Set(['.txt', '.srt', '.vtt', '.rttm', '.csv', '.tsv', '.jsonl', '.json']);
const mostFiles = 2_000;
const mostBytes = 32 * 2 ** 20;
/** So many are named one by one. */
const named = 5;

/**
 * References as they lie on the disk: one file, or all of a folder and the folders in it that may be some.
 * @param place absolute
 * @throws {UsageError} `usage/references` where there are none, or more than are read
 */
export async function readReferences(place: string): Promise<{ name: string; content: string }[]> {
  const found = await stat(place).catch(() => null);
  if (found === null) {
    throw new UsageError('usage/references', `There is no file or folder ${place}`, { hint: 'Check the path.' });
  }
  const names = found.isDirectory() ? await filesIn(place) : isReference(place) ? [''] : [];
  if (names.length === 0) {
    throw new UsageError('usage/references', `There are no references in ${place}`, {
      hint: 'It takes texts (.txt), captions (.srt, .vtt), turns (.rttm) and tables (.csv, .tsv, .jsonl).',
    });
  }
  const files: { name: string; content: string }[] = [];
  let bytes = 0;
  for (const name of names) {
    const file = path.join(place, name);
    bytes += (await stat(file)).size;
    if (bytes > mostBytes || files.length >= mostFiles) {
      throw new UsageError(
        'usage/references',
        `${place} holds more than ${mostBytes / 2 ** 20} MB or ${mostFiles} files`,
        {
          hint: 'Give a folder with nothing but the references.',
        },
      );
    }
    files.push({ name: name === '' ? path.basename(place) : name, content: await readFile(file, 'utf8') });
  }
  return files;
}

function isReference(name: string): boolean {
  return endings.has(path.extname(name).toLowerCase());
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && isReference(entry.name))
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .toSorted();
}

/** What became of them, for people. */
export function referenceNotes({ matched, leftOut, leftOutCount, without, withoutCount }: ReferencesView): string[] {
  const others = leftOut.filter(({ why }) => why === 'no-recording').length + leftOutCount - leftOut.length;
  const told = leftOut.filter(({ why }) => why !== 'no-recording');
  return [
    `${formatCounted(matched.length, 'recording')} got a reference.`,
    ...(others === 0
      ? []
      : [`${formatCounted(others, 'reference')} ${others === 1 ? 'names' : 'name'} none of the recordings.`]),
    ...told.slice(0, named).map((one) => printable(`${one.from}: ${reason(one)}`)),
    ...(told.length > named ? [`… and ${told.length - named} more that could not be used.`] : []),
    ...(withoutCount === 0
      ? []
      : [
          printable(
            `Without a reference, and so without an error rate: ${without.slice(0, named).join(', ')}${withoutCount > named ? ` and ${withoutCount - named} more` : ''}.`,
          ),
        ]),
  ];
}

function reason({ why, name, error }: ReferencesLeftOut): string {
  switch (why) {
    case 'several':
      return `more than one recording is called “${name ?? ''}”; write the folder before the name.`;
    case 'twice':
      return 'left out, its recording has a reference from another file or row.';
    case 'blank':
      return 'left out, nothing is in it.';
    case 'unreadable':
      return error?.message ?? 'could not be read.';
    case 'no-recording':
      return `no recording is called “${name ?? ''}”.`;
  }
}
