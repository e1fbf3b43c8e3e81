import path from 'node:path';
import { readGgufHeader, type GgufHeader } from '../ggufHeader.ts';
import { adapterFacts, type AdapterFacts } from './adapterFacts.ts';
import { checkFiniteWeights } from './checkFiniteWeights.ts';

/**
 * Looks at a LoRA adapter before it is called installed, and again where its file was changed: its header, its pairs and every number in them. Whether it fits
 * a model is `adapterMisfit`'s to say.
 * @throws {YardstickError} what `readGgufHeader`, `adapterFacts` and `checkFiniteWeights` throw
 */
export async function readAdapter(
  file: string,
  signal?: AbortSignal,
): Promise<{ header: GgufHeader; facts: AdapterFacts }> {
  const header = await readGgufHeader(file);
  const facts = adapterFacts(header, path.basename(file));
  await checkFiniteWeights(file, header.tensors, signal);
  return { header, facts };
}
