import { useEffect, useRef, useState, type Dispatch, type SetStateAction } from 'react';

/** How long a value rests before it is written: a list of thousands is not written with every key. */
const pauseMs = 300;

/**
 * State that is still there when one comes back to a page, or loads it anew; gone with the window. What cannot be read is taken as not there, and what does
 * not fit into the browser's store is kept only as long as the page is open.
 */
export function useKept<T>(
  key: string,
  initial: T,
  isValid: (value: unknown) => value is T,
): [T, Dispatch<SetStateAction<T>>] {
  const [value, setValue] = useState(() => readKept(key, initial, isValid));
  const newest = useRef(value);
  useEffect(() => {
    newest.current = value;
    const timer = setTimeout(() => writeKept(key, value), pauseMs);
    return () => clearTimeout(timer);
  }, [key, value]);
  // Left before the pause was over.
  useEffect(() => () => writeKept(key, newest.current), [key]);
  return [value, setValue];
}

function writeKept(key: string, value: unknown): void {
  try {
    sessionStorage.setItem(key, JSON.stringify(value));
  } catch {
    sessionStorage.removeItem(key);
  }
}

function readKept<T>(key: string, initial: T, isValid: (value: unknown) => value is T): T {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(key) ?? 'null');
    return isValid(kept) ? kept : initial;
  } catch {
    return initial;
  }
}
