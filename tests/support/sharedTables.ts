import { existsSync } from 'node:fs';
import path from 'node:path';
import { skipLoudly } from './requirements.ts';

const folder = path.resolve(
  process.env['YARDSTICK_TEST_DATA'] ?? path.resolve(import.meta.dirname, '../../../shared/data'),
);

/** The folder of real tables (news, sums, multiple choice); null after saying loudly that tests are skipped, where they are not beside the repository. */
export function sharedTables(): string | null {
  if (existsSync(path.join(folder, 'ag_news/test.csv'))) return folder;
  skipLoudly(
    'tests with real tables',
    'set YARDSTICK_TEST_DATA to a folder whose `ag_news`, `gsm8k` and `truthfulqa` hold them, or put it beside the repository as ../shared/data',
  );
  return null;
}
