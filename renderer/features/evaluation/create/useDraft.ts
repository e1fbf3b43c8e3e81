import { useCallback, useEffect, useRef, useState } from 'react';
import { emptyDraft, type Draft } from './draft.ts';

const key = 'evaluation draft 1';
const pauseMs = 300;

/** The suite in the making: still there when one comes back to the page, gone with the window or when it is started. */
export function useDraft(): {
  draft: Draft;
  change: (next: Partial<Draft> | ((draft: Draft) => Draft)) => void;
  clear: () => void;
} {
  const [draft, setDraft] = useState(readDraft);
  const newest = useRef<Draft | null>(draft);
  useEffect(() => {
    newest.current = draft;
    const timer = setTimeout(() => writeDraft(draft), pauseMs);
    return () => clearTimeout(timer);
  }, [draft]);
  // Left before the pause was over.
  useEffect(() => () => writeDraft(newest.current), []);
  const change = useCallback((next: Partial<Draft> | ((draft: Draft) => Draft)) => {
    setDraft((before) => (typeof next === 'function' ? next(before) : { ...before, ...next }));
  }, []);
  const clear = useCallback(() => {
    newest.current = null;
    setDraft(emptyDraft);
  }, []);
  return { draft, change, clear };
}

/** Keeps a draft for the page that makes one. */
export function keepDraft(draft: Draft): void {
  writeDraft(draft);
}

function writeDraft(draft: Draft | null): void {
  try {
    if (draft === null) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, JSON.stringify(draft));
  } catch {
    // A draft with a schema of megabytes is kept as long as the page is open.
    sessionStorage.removeItem(key);
  }
}

function readDraft(): Draft {
  try {
    const kept = JSON.parse(sessionStorage.getItem(key) ?? 'null') as Partial<Draft> | null;
    return kept !== null && Array.isArray(kept.candidates) && Array.isArray(kept.metrics)
      ? { ...emptyDraft, ...kept }
      : emptyDraft;
  } catch {
    return emptyDraft;
  }
}
