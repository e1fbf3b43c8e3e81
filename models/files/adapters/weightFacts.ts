import type { InstalledModel } from '../installedModel.ts';

/** The weights that figures come from, as their conditions name them. The adapter's three are absent where none was used. */
export interface WeightFacts {
  /** Of the weights file: an adapter's base's. */
  modelSha256: string;
  quantization: string;
  adapter?: string;
  adapterSha256?: string;
  /** How much of it was added; 1 as it was trained. */
  adapterScale?: number;
}

/** How much of an adapter is added: all, as it was trained. */
export const adapterScale = 1;

/** @param base whose weights they are: the model itself, or its adapter's base */
export function weightFacts(installed: InstalledModel, base: InstalledModel): WeightFacts {
  return {
    modelSha256: base.sha256,
    quantization: base.quantization,
    ...(installed.adapter === undefined
      ? {}
      : { adapter: installed.adapter.name, adapterSha256: installed.sha256, adapterScale }),
  };
}
