import type { CSSProperties } from 'react';

/**
 * How strong the ground of a cell of the matrix is, by its share of the class, 0..1: light enough at 1 that the figure on it can be read in both schemes. The style
 * sheet gives it its colour; mixing colours is nothing that Chromium 108 knows.
 */
export function cellShade(share: number): CSSProperties {
  return { '--shade': (Math.min(1, Math.max(0, share)) * 0.45).toFixed(2) } as CSSProperties;
}
