import { describe, expect, it } from 'vitest';
import { importsOf, loadedWith, readSource, sourceFiles } from './importScan.ts';

/** Who starts programs. Each names them by a path of its own or looks for them in PATH's absolute folders, and says what they may see of our environment. */
const starters = [
  'electron/cli/bin.mjs',
  'electron/cli/buildPage.ts',
  'electron/cli/commands/dev.ts',
  'electron/cli/desktop/fetchElectron.ts',
  'electron/cli/desktop/openDesktop.ts',
  'electron/engine/features/speech/speechModels.ts',
  'electron/engine/media/ffmpegSource.ts',
  'electron/engine/secrets/keyring.ts',
  'electron/main/engineProcess.ts',
  'models/workers/forkedProcess.ts',
];

/** What reads files of strangers with code that is not ours, or is native: a crash, a bomb or a hang of it must not be the engine's. */
const parsers = [
  'node-llama-cpp',
  '@xenova/transformers',
  'onnxruntime-node',
  'unpdf',
  'mammoth',
  'linkedom',
  '@mozilla/readability',
  'papaparse',
  'postal-mime',
  'hyparquet',
  'hyparquet-compressors',
  'quickjs-emscripten',
];

describe('processes', () => {
  // Catches: a new place where a name from a file, a model or a request could become a program or its argument, unseen.
  it('are started in a few places only', () => {
    const edges = sourceFiles(['electron', 'models', 'renderer']).flatMap((file) => importsOf(file, readSource(file)));
    const found = edges.filter(({ to, typeOnly }) => to === 'node:child_process' && !typeOnly).map(({ from }) => from);
    expect([...new Set(found)].sort()).toEqual(starters);
  });

  // Catches: an import that is fine by its room, and has a document parsed in the engine itself: one zip bomb, and everything is gone.
  it('of their own parse what comes from strangers', () => {
    const loaded = loadedWith('electron/engine/engine.ts', { lazy: true });
    expect([...loaded]).toContain('electron/engine/documents/documentReader.ts'); // the scan goes deep enough
    expect(parsers.filter((name) => loaded.has(name))).toEqual([]);
    const entries = sourceFiles(['electron', 'models']).filter((file) =>
      /\/workers?\/.*main\.ts$|\/sandboxThread\.ts$/.test(file),
    );
    const inWorkers = entries.flatMap((entry) => [...loadedWith(entry, { lazy: true })]);
    expect(parsers.filter((name) => !inWorkers.includes(name))).toEqual([]);
  });
});
