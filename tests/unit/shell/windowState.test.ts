import { mkdtempSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitToDisplays, readWindowState, saveWindowState, smallestWindow } from '../../../electron/main/windowState.ts';

const screenArea = { x: 0, y: 0, width: 1920, height: 1080 };
const folder = mkdtempSync(path.join(os.tmpdir(), 'yardstick-state-'));

describe('the remembered window', () => {
  it('keeps its place on a screen that is there', () => {
    const bounds = { x: 100, y: 50, width: 800, height: 600 };
    expect(fitToDisplays(bounds, [screenArea])).toEqual(bounds);
  });

  // Catches: a window that opens where the unplugged second screen was, out of anyone's reach.
  it.each([
    ['right of all screens', { x: 2500, y: 0, width: 800, height: 600 }],
    ['with only a sliver on the screen', { x: 1900, y: 0, width: 800, height: 600 }],
    ['with its title bar above the screen', { x: 10, y: -400, width: 800, height: 600 }],
    ['nowhere', { x: Number.NaN, y: 0, width: 800, height: 600 }],
  ])('loses its place when it would be %s', (_where, bounds) => {
    expect(fitToDisplays(bounds, [screenArea])).toEqual({ width: 800, height: 600 });
  });

  it('is never larger than its screen nor smaller than usable', () => {
    fc.assert(
      fc.property(
        fc.record({ x: fc.integer(), y: fc.integer(), width: fc.integer({ min: 1 }), height: fc.integer({ min: 1 }) }),
        (bounds) => {
          const fitted = fitToDisplays(bounds, [screenArea]);
          expect(fitted.width).toBeGreaterThanOrEqual(smallestWindow.width);
          expect(fitted.width).toBeLessThanOrEqual(screenArea.width);
          expect(fitted.height).toBeGreaterThanOrEqual(smallestWindow.height);
          expect(fitted.height).toBeLessThanOrEqual(screenArea.height);
        },
      ),
    );
  });

  it('opens with no screen at all', () => {
    expect(fitToDisplays({ width: 9_999, height: 9_999 }, [])).toEqual({ width: 1280, height: 860 });
  });

  it('comes back as it was saved', () => {
    const file = path.join(folder, 'deep/window.json');
    saveWindowState(file, { bounds: { x: 5, y: 6, width: 700, height: 500 }, maximized: true });
    expect(readWindowState(file)).toEqual({ bounds: { x: 5, y: 6, width: 700, height: 500 }, maximized: true });
  });

  // Catches: an app that no longer starts because of its own damaged file.
  it.each(['', '{', 'null', '[]', '{"bounds":{"width":"x"}}', '{"bounds":{"width":-1,"height":1e99}}'])(
    'starts over from a file with %j',
    (text) => {
      const file = path.join(folder, 'damaged.json');
      writeFileSync(file, text);
      expect(readWindowState(file).bounds).toEqual({ width: 1280, height: 860 });
    },
  );

  it('does not mind a folder it cannot write', () => {
    const file = path.join(folder, 'a-file');
    writeFileSync(file, '');
    expect(() => saveWindowState(path.join(file, 'window.json'), readWindowState(file))).not.toThrow();
  });
});
