import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const renderer = path.resolve(import.meta.dirname, '../../../renderer');

/** The keys that a file gives to commands. */
const keysOf = (file: string): string[] =>
  [...readFileSync(path.join(renderer, file), 'utf8').matchAll(/\bshortcut: '([^']+)'/g)].map(
    (match) => match[1] ?? '',
  );

// Catches: a key that does two things at once. "B" turned blind mode on, and left the comparison for the Knowledge view.
it('no view takes a key that the whole app has', () => {
  const everywhere = new Set(keysOf('app/AppCommands.tsx').map((key) => key.toLowerCase()));
  expect(everywhere.size).toBeGreaterThan(5);
  const views = globSync('features/**/*.tsx', { cwd: renderer });
  expect(views.length).toBeGreaterThan(50);
  const taken = views.flatMap((file) =>
    keysOf(file)
      .filter((key) => everywhere.has(key.toLowerCase()))
      .map((key) => `${file}: ${key}`),
  );
  expect(taken).toEqual([]);
});
