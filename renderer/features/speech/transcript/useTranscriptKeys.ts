import { useEffect, useRef } from 'react';

export interface TranscriptKeys {
  find: () => void;
  /** undefined where there is nothing to undo, or it may not be. */
  undo: (() => void) | undefined;
  redo: (() => void) | undefined;
  /** Plays or pauses. */
  toggle: () => void;
}

/** What has keys of its own: a field, a button, a row, a slider. */
const ownKeys =
  'input, textarea, select, button, a, summary, [role], [contenteditable], [tabindex]:not([tabindex="-1"])';

/**
 * Keys of a transcript wherever the focus is, also where it is nowhere, as on a page that was just opened: the browser's own search would look through the
 * few rows that exist, and Space would scroll.
 */
export function useTranscriptKeys(keys: TranscriptKeys): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (
        event.defaultPrevented ||
        event.altKey ||
        document.querySelector('[role="dialog"][aria-modal="true"]') !== null
      )
        return;
      const { target } = event;
      const { find, undo, redo, toggle } = latest.current;
      const act = (does: () => void) => {
        event.preventDefault();
        does();
      };
      if (!(event.ctrlKey || event.metaKey)) {
        if (event.key === ' ' && target instanceof Element && !target.matches(ownKeys)) act(toggle);
        return;
      }
      const key = event.key.toLowerCase();
      if (key === 'f') return act(find);
      // A field has an undo of its own.
      if (target instanceof HTMLTextAreaElement || target instanceof HTMLInputElement) return;
      const step = key === 'y' || (key === 'z' && event.shiftKey) ? redo : key === 'z' ? undo : undefined;
      if (step !== undefined) act(step);
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, []);
}
