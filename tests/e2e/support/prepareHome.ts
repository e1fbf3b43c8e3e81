import { mkdtemp, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { loadCatalog } from '../../../models/catalog/catalog.ts';
import { openModelLibrary } from '../../../models/files/modelLibrary.ts';
import { speechModel, type SpeechModelId } from '../../support/speechModels.ts';
import { buildTinyLlama, type TinyLlamaOptions } from '../../support/tinyLlama.ts';
import { installToneSpeakers } from '../../support/toneSpeakers.ts';
import { linkWeights, testWeights } from '../../support/weights.ts';

/** A model that stands in the data folder before the app starts: one of the catalogue, a Whisper model, the two that find speakers (made on the spot, for voices that are tones), or a tiny one made on the spot. */
export type PreparedModel =
  | { catalog: string }
  | { speech: SpeechModelId }
  | { speakers: 'tones' }
  | { tiny: string; options?: TinyLlamaOptions };

/**
 * A fresh data folder with these models in it.
 * @returns null when the weights of one cannot be had (said loudly)
 */
export async function prepareHome(models: PreparedModel[]): Promise<string | null> {
  const home = await mkdtemp(path.join(os.tmpdir(), 'yardstick-home-'));
  for (const model of models) {
    if ('catalog' in model) {
      if ((await testWeights(model.catalog)) === null) return null;
      await linkWeights(home, model.catalog);
    } else if ('speech' in model) {
      const install = await speechModel(model.speech);
      if (install === null) return null;
      await install(home);
    } else if ('speakers' in model) await installToneSpeakers(path.join(home, 'models'));
    else await importTiny(home, model.tiny, model.options);
  }
  return home;
}

async function importTiny(home: string, id: string, options?: TinyLlamaOptions): Promise<void> {
  const file = path.join(home, `${id}.gguf`);
  await writeFile(file, buildTinyLlama(options));
  const library = await openModelLibrary({
    directory: path.join(home, 'models'),
    catalog: loadCatalog(),
    fetch: () => Promise.reject(new Error('An import needs no network')),
  });
  await library.import(file, { id });
}
