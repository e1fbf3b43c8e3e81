import { createContext, useContext, type ReactNode } from 'react';

/** Draws a marker such as `[3]` or `[1, 2]`; null for one that it does not know. Null where nothing is cited. */
export const CitationContext = createContext<((marker: string) => ReactNode) | null>(null);

/** A number in brackets: what the view around it makes of it, else the text it is. */
export function CitationMark({ marker }: { marker: string }) {
  const draw = useContext(CitationContext);
  return draw?.(marker) ?? marker;
}
