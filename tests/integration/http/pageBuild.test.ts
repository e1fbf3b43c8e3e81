import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { pageFolder } from '../../../electron/cli/projectFolder.ts';

// Catches: a page that was built where NODE_ENV said something else (here it says "test"), with React's development build: half as fast, for users and tests alike.
it('the page is built for use, whatever NODE_ENV said', () => {
  expect(process.env['NODE_ENV']).not.toBe('production');
  const assets = path.join(pageFolder, 'assets');
  const react = readdirSync(assets).filter((name) => /^react-.*\.js$/.test(name));
  expect(react).toHaveLength(1);
  // Only the production build has its messages shortened to numbers.
  expect(readFileSync(path.join(assets, react[0] ?? ''), 'utf8')).toContain('Minified React error');
});
