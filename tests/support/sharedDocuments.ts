import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { skipLoudly } from './requirements.ts';

const folder = path.resolve(
  process.env['YARDSTICK_TEST_DATA'] ?? path.resolve(import.meta.dirname, '../../../shared/data'),
  'documents',
);

/** Real documents of all kinds; null after saying loudly that tests are skipped, where they are not beside the repository. */
export function sharedDocuments(): { folder: string; names: string[] } | null {
  if (existsSync(path.join(folder, 'bitcoin.pdf'))) return { folder, names: readdirSync(folder) };
  skipLoudly(
    'tests with real documents',
    'set YARDSTICK_TEST_DATA to a folder whose `documents` holds them, or put it beside the repository as ../shared/data',
  );
  return null;
}
