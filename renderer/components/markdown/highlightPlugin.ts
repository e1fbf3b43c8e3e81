import type { Options } from 'react-markdown';

export type RehypePlugins = NonNullable<Options['rehypePlugins']>;

let loaded: RehypePlugins | null = null;
let loading: Promise<void> | null = null;
const listeners = new Set<() => void>();

/** Colouring of code, loaded with the first code block: most pages have none, and the grammars weigh as much as the page. */
export const highlightPlugin = {
  get: (): RehypePlugins | null => loaded,
  /** Resolves when it is there, or could not be loaded this time. */
  load(): Promise<void> {
    loading ??= import('rehype-highlight').then(
      ({ default: plugin }) => {
        // Made once: each making reads the grammars of all languages anew, which takes longer than to colour a block.
        const colour = plugin({ detect: false });
        loaded = [() => colour];
        for (const listener of listeners) listener();
      },
      () => {
        loading = null;
      },
    );
    return loading;
  },
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};
