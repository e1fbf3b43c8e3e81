import { formatBytes } from './format.ts';

/** The size of a model's files; said to be an estimate as long as only the source knows it exactly. */
export function sizeText(model: { sizeBytes: number; sizeExact: boolean }): string {
  return model.sizeExact ? formatBytes(model.sizeBytes) : `about ${formatBytes(model.sizeBytes)}`;
}
