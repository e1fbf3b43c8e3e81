import type { Model } from '../../components/useModels.ts';

type Adapter = NonNullable<Model['adapter']>;

/** Whose adapter it is. */
export function adapterOrigin({ base, baseName }: Adapter): string {
  return baseName === null ? `Adapter of ${base}, which is not here any more` : `Adapter of ${baseName}`;
}

/** The inner width of its pairs. */
export function rankText({ rank: { least, most } }: Adapter): string {
  return least === most ? String(most) : `${least} to ${most}`;
}
