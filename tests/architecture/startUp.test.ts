import { expect, it } from 'vitest';
import { loadedWith } from './importScan.ts';

const providers = [
  'ai',
  '@ai-sdk/openai',
  '@ai-sdk/azure',
  '@ai-sdk/anthropic',
  '@ai-sdk/google',
  '@ai-sdk/mistral',
  '@ai-sdk/openai-compatible',
];

// Catches: one import at the top of a file, and every start and every short command reads three megabytes that it does not need.
it('the engine starts without the providers of cloud models and what single features need', () => {
  const loaded = loadedWith('electron/engine/engine.ts');
  expect([...loaded]).toContain('undici'); // the scan goes to the leaves
  expect(providers.filter((name) => loaded.has(name))).toEqual([]);
  // Of single features: loaded when one of them is used.
  expect(['pg', 'chokidar', 'ajv', 'ajv/dist/2020.js', 'yaml'].filter((name) => loaded.has(name))).toEqual([]);
  const withThem = loadedWith('models/cloud/cloudModels.ts');
  expect(providers.filter((name) => !withThem.has(name))).toEqual([]);
});

it('the command answers --help without engine, schemas and metrics', () => {
  const loaded = [...loadedWith('electron/cli/runCommandLine.ts')];
  expect(loaded).toContain('commander');
  const heavy = ['zod', 'yaml', 'ajv', 'undici', 'better-sqlite3', 'electron/engine/engine.ts', ...providers];
  expect(loaded.filter((one) => heavy.includes(one) || one.includes('/metrics/'))).toEqual([]);
});
