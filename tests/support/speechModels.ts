import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { loadCatalog } from '../../models/catalog/catalog.ts';
import { openModelLibrary } from '../../models/files/modelLibrary.ts';
import { skipLoudly } from './requirements.ts';
import { linkWeights, testWeights } from './weights.ts';

export type SpeechModelId = 'whisper-tiny.en' | 'whisper-base';

const shared = path.resolve(import.meta.dirname, '../../../shared');
const modelsFolder = path.resolve(process.env['YARDSTICK_TEST_MODELS'] ?? path.join(shared, 'models'));
const dataFolder = path.resolve(process.env['YARDSTICK_TEST_DATA'] ?? path.join(shared, 'data'));

/** Puts a Whisper model into a data folder. */
export type InstallSpeechModel = (home: string) => Promise<void>;

/**
 * A Whisper model for tests: from a folder beside the repository, else from the cache or the hub, else null after saying loudly that tests are skipped.
 */
export async function speechModel(id: SpeechModelId): Promise<InstallSpeechModel | null> {
  const folder = path.join(modelsFolder, id);
  if (existsSync(path.join(folder, 'config.json'))) {
    return async (home) => {
      const library = await openModelLibrary({
        directory: path.join(home, 'models'),
        catalog: loadCatalog(),
        fetch: () => Promise.reject(new Error('Nothing is fetched in these tests.')),
      });
      if (library.get(id) === undefined) await library.import(folder, { id });
    };
  }
  if ((await testWeights(id)) === null) return null;
  return async (home) => void (await linkWeights(home, id));
}

/** Recordings of people with what they say; null after saying loudly that tests are skipped. */
export async function speechRecordings(): Promise<{ file: string; text: string }[] | null> {
  const folder = path.join(dataFolder, 'speech');
  if (!existsSync(path.join(folder, 'transcripts.csv'))) {
    skipLoudly(
      'tests with recordings of people',
      'set YARDSTICK_TEST_DATA to a folder whose `speech` holds them, or put it beside the repository as ../shared/data',
    );
    return null;
  }
  const lines = (await readFile(path.join(folder, 'transcripts.csv'), 'utf8')).trim().split('\n').slice(1);
  const names = new Set(readdirSync(folder));
  return lines.flatMap((line) => {
    const comma = line.indexOf(',');
    const name = line.slice(0, comma);
    return names.has(name) ? [{ file: path.join(folder, name), text: line.slice(comma + 1).trim() }] : [];
  });
}
