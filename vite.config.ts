import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import type { EnvironmentOptions, Plugin } from 'vite';

const root = import.meta.dirname;

// Whatever the surroundings say (a test runner says "test"): with any other value the page gets React's development build, half as fast.
process.env['NODE_ENV'] = 'production';

/** The Chromium that the oldest Electron in use carries. */
const oldestChromium = 'chrome108';

/**
 * `vite build --app` builds everything that is not run straight from source: the page (dist/renderer) and the two Electron
 * files (dist/shell). The engine serves the page; there is no development server, so what is developed is what is shipped.
 */
export default defineConfig({
  root: path.join(root, 'renderer'),
  publicDir: path.join(root, 'renderer/public'),
  base: '/',
  plugins: [react(), precompress()],
  builder: {
    buildApp: async (builder) => {
      for (const environment of Object.values(builder.environments)) await builder.build(environment);
    },
  },
  environments: {
    client: {
      build: {
        outDir: path.join(root, 'dist/renderer'),
        emptyOutDir: true,
        target: oldestChromium,
        modulePreload: { polyfill: false },
        // The page's policy allows fonts and images from the engine only: a data: font would be refused.
        assetsInlineLimit: 0,
        chunkSizeWarningLimit: 600,
        rolldownOptions: {
          input: path.join(root, 'renderer/index.html'),
          output: {
            codeSplitting: {
              // What every view needs changes seldom: it stays in the browser's cache when a view changes. All else is split by use,
              // so that charts, formulas and highlighting load with the first view that shows one.
              groups: [
                { name: 'react', test: /node_modules[\\/](?:react|react-dom|scheduler)[\\/]/, priority: 3 },
                {
                  name: 'mantine',
                  test: /node_modules[\\/](?:@mantine[\\/](?:core|hooks|notifications|store)|@floating-ui)[\\/]/,
                  priority: 2,
                },
                { name: 'data', test: /node_modules[\\/](?:@tanstack[\\/](?!react-virtual)|@trpc[\\/])/, priority: 1 },
              ],
            },
          },
        },
      },
    },
    main: shellFile('main', 'electron/main/main.ts'),
    preload: shellFile('preload', 'electron/preload/preload.ts'),
  },
});

/** One CommonJS file for Electron (it has no other importer of `electron`), readable as it is in a stack trace. */
function shellFile(name: string, entry: string): EnvironmentOptions {
  return {
    consumer: 'server',
    build: {
      outDir: path.join(root, 'dist/shell'),
      emptyOutDir: false,
      target: 'node16',
      ssr: true,
      minify: false,
      copyPublicDir: false,
      rolldownOptions: {
        input: { [name]: path.join(root, entry) },
        external: ['electron', /^node:/],
        output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
      },
    },
  };
}

/** Writes `.br` and `.gz` beside each text asset, so that the engine sends them without compressing anything itself. */
function precompress(): Plugin {
  const compressible = /\.(?:js|css|svg|json|wasm)$/;
  return {
    name: 'yardstick:precompress',
    apply: 'build',
    applyToEnvironment: (environment) => environment.name === 'client',
    async writeBundle(options, bundle) {
      const directory = options.dir ?? path.join(root, 'dist/renderer');
      for (const name of Object.keys(bundle)) {
        if (!compressible.test(name)) continue;
        const file = path.join(directory, name);
        const bytes = await readFile(file);
        if (bytes.length < 1024) continue;
        const size = { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
        await writeFile(`${file}.br`, await promisify(brotliCompress)(bytes, { params: size }));
        await writeFile(`${file}.gz`, await promisify(gzip)(bytes, { level: 9 }));
      }
    },
  };
}
