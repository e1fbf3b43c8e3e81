import { setTimeout } from 'node:timers/promises';
import { createLocalEmbeddings } from '../../../models/embedding/localEmbeddings.ts';
import { loadCatalog } from '../../../models/catalog/catalog.ts';
import { openModelLibrary } from '../../../models/files/modelLibrary.ts';
import { createMachineMemory } from '../../../models/machine/machineMemory.ts';

/** `node embedProgram.ts LIBRARY MODEL RERANKER`: embeds and reranks once, as the engine does, in a process that can be traced. */
const [directory = '', model = '', reranker = ''] = process.argv.slice(2);
const library = await openModelLibrary({
  directory,
  catalog: loadCatalog(),
  fetch: () => Promise.reject(new Error('Nothing is fetched here.')),
});
const embeddings = createLocalEmbeddings({
  library,
  settingsOf: () => undefined,
  memory: createMachineMemory(),
  threads: 1,
  gpu: false,
});
const { vectors } = await embeddings.embed(model, ['a text', 'another'], { purpose: 'document' });
const { scores } = await embeddings.rerank(reranker, 'a question', ['an answer', 'none']);
await embeddings.runtime();
// The runtime's telemetry, were it on, would wait for nine seconds before it calls home.
await setTimeout(12_000);
await embeddings.close();
process.stdout.write(`${vectors.length} ${scores.length}\n`);
