import { YardstickError } from '../errors.ts';
import type { InstalledModel } from './installedModel.ts';
import type { ProgressListener } from './pullProgress.ts';

export async function importModel(options: {
  source: string;
  id?: string;
  signal?: AbortSignal;
  onProgress?: ProgressListener;
  existing(id: string): InstalledModel | undefined;
  target(id: string): string;
  staging(id: string): string;
  exclusively<T>(id: string, work: () => Promise<T>): Promise<T>;
}): Promise<InstalledModel> {
  throw new YardstickError('model/import-failed', `${options.source}: imports are not available`);
}
