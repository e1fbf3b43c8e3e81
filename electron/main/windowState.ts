import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export interface Bounds {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Where the window was. Without a place the system chooses one. */
export interface WindowState {
  bounds: Partial<Bounds> & { width: number; height: number };
  maximized: boolean;
}

export const smallestWindow = { width: 480, height: 480 };
const firstWindow: WindowState = { bounds: { width: 1280, height: 860 }, maximized: false };
/** At least this much of the window must lie on a screen, or it could not be grabbed with the mouse. */
const grip = { width: 120, height: 60 };

/** The state last saved; the first one where there is none or it makes no sense (it is a file: anything may stand in it). */
export function readWindowState(file: string): WindowState {
  try {
    const { bounds, maximized } = JSON.parse(readFileSync(file, 'utf8')) as Partial<WindowState>;
    if (bounds === undefined || !isSize(bounds.width) || !isSize(bounds.height)) return firstWindow;
    return { bounds, maximized: maximized === true };
  } catch {
    return firstWindow;
  }
}

/** Written beside and renamed, so that a crash leaves the old one. A disk that refuses it costs nothing but the place. */
export function saveWindowState(file: string, state: WindowState): void {
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(`${file}.new`, JSON.stringify(state));
    renameSync(`${file}.new`, file);
  } catch {
    // Where the window was is not worth an error in the user's face.
  }
}

/**
 * Fits remembered bounds to the screens that are there now: never larger than the screen, and the place is dropped when the
 * screen it was on is gone.
 */
export function fitToDisplays(bounds: WindowState['bounds'], workAreas: Bounds[]): WindowState['bounds'] {
  const { x, y } = bounds;
  const placed = typeof x === 'number' && typeof y === 'number' && Number.isFinite(x) && Number.isFinite(y);
  const area = placed ? workAreas.find((candidate) => overlaps({ ...bounds, x, y }, candidate)) : undefined;
  const limit = area ?? workAreas[0] ?? { width: firstWindow.bounds.width, height: firstWindow.bounds.height };
  const width = Math.round(Math.max(smallestWindow.width, Math.min(bounds.width, limit.width)));
  const height = Math.round(Math.max(smallestWindow.height, Math.min(bounds.height, limit.height)));
  return area === undefined || !placed ? { width, height } : { x: Math.round(x), y: Math.round(y), width, height };
}

function overlaps(window: Bounds, area: Bounds): boolean {
  const width = Math.min(window.x + window.width, area.x + area.width) - Math.max(window.x, area.x);
  const height = Math.min(window.y + window.height, area.y + area.height) - Math.max(window.y, area.y);
  // The title bar is what is grabbed: its upper edge must be on the screen.
  return width >= grip.width && height >= grip.height && window.y >= area.y - grip.height / 2;
}

function isSize(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 1 && value <= 32_768;
}
