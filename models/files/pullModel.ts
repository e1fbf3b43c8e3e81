import type { CatalogEntry } from '../catalog/entry.ts';
import { YardstickError } from '../errors.ts';
import type { FetchLike } from './fetchLike.ts';
import type { InstalledModel } from './installedModel.ts';
import type { ProgressListener } from './pullProgress.ts';

export interface PullResult {
  id: string;
  bytes: number;
  seconds: number;
  source: string;
  sha256: string;
}

export async function pullModel(options: {
  entry: CatalogEntry;
  staging: string;
  target: string;
  fetch: FetchLike;
  environment: NodeJS.ProcessEnv;
  source?: 'hub' | 'registry';
  signal?: AbortSignal;
  onProgress?: ProgressListener;
}): Promise<{ model: InstalledModel; result: PullResult }> {
  throw new YardstickError('model/download-failed', `${options.entry.id}: downloads are not available`);
}
