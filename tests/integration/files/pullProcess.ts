import { loadCatalog } from '../../../models/catalog/catalog.ts';
import { openModelLibrary } from '../../../models/files/modelLibrary.ts';

/** Run as a process of its own, to be killed: pulls the model of a catalogue folder into a library and says how far it is. */
const [directory, catalogDirectory, id] = process.argv.slice(2) as [string, string, string];
const library = await openModelLibrary({
  directory,
  catalog: loadCatalog(catalogDirectory),
  fetch: (url, { reason: _reason, onBehalfOf: _id, ...init }) => fetch(url, init),
});
const { sha256 } = await library.pull(id, { onProgress: ({ bytesDone }) => process.send?.(bytesDone) });
process.send?.(sha256);
process.disconnect();
