import { asLoaded } from '../../../../models/files/adapters/adapterBase.ts';
import type { InferenceOptions } from '../../inference/inference.ts';
import { splitModelId } from '../../inference/resolveModel.ts';
import type { LadderModel } from './quantisationView.ts';

/** What a quantisation ladder has to know of a model; null for one that is not on this machine, or whose size is not stated. */
export function ladderModel({ library }: Pick<InferenceOptions, 'library'>, id: string): LadderModel | null {
  const { source, model } = splitModelId(id);
  const installed = source === 'local' ? library.get(model) : undefined;
  if (installed === undefined || installed.parameters === null) return null;
  const { family, parameters, quantization } = installed;
  const base = installed.adapter === undefined ? undefined : library.get(installed.adapter.base);
  const adapter = installed.adapter === undefined ? null : installed.sha256;
  return { family, parameters, quantization, sizeBytes: asLoaded(installed, base).sizeBytes, adapter };
}
