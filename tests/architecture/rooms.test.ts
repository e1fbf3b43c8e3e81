import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { importsOf, readSource, sourceFiles } from './importScan.ts';
import { violations } from './rules.ts';

const files = sourceFiles(['electron', 'models', 'renderer']);

describe('the rooms', () => {
  it('are imported only as the table in CONTRIBUTING.md says', () => {
    const edges = files.flatMap((file) => importsOf(file, readSource(file)));
    expect(edges.length).toBeGreaterThan(100); // the scan itself works
    expect(violations(edges)).toEqual([]);
  });

  it.each([
    ['models/files/a.ts', "import { x } from '../../electron/engine/store/store.ts';"],
    ['models/cloud/a.ts', "import { x } from '../language/localModels.ts';"],
    ['electron/engine/features/compare/a.ts', "import { x } from '../history/b.ts';"],
    ['electron/engine/features/compare/a.ts', "import type { x } from '../history/b.ts';"],
    ['electron/engine/evaluation/deciding/a.ts', "import { x } from '../reports/b.ts';"],
    ['electron/engine/inference/a.ts', "import Database from 'better-sqlite3';"],
    ['models/language/a.ts', "const x = await import('node-llama-cpp');"],
    ['electron/engine/retrieval/a.ts', "import mammoth from 'mammoth';"],
    ['electron/engine/retrieval/a.ts', "import mammoth, { type Options } from 'mammoth';"],
    ['electron/engine/retrieval/a.ts', "import { Client } from 'pg';"],
    ['electron/engine/documents/a.ts', "import { x } from '../retrieval/b.ts';"],
    ['electron/engine/store/a.ts', "import { x } from '../retrieval/knowledgeIndex.ts';"],
    ['electron/engine/retrieval/a.ts', "import { openStore } from '../store/store.ts';"],
    ['electron/engine/http/trpc.ts', "import { x } from '../features/compare/comparisons.ts';"],
    ['models/embedding/a.ts', "import { x } from '../language/localModels.ts';"],
    ['models/files/a.ts', "import { request } from 'node:https';"],
    ['models/files/a.ts', "import { Agent } from 'undici';"],
    ['electron/engine/http/a.ts', "import { connect } from 'node:net';"],
    ['electron/cli/a.ts', "import { createServer } from 'node:http';"],
    ['electron/engine/inference/a.ts', "import { createOpenAI } from '@ai-sdk/openai';"],
    ['electron/engine/engine.ts', "import { app } from 'electron';"],
    ['renderer/app/a.tsx', "import { appRouter } from '../../electron/engine/http/appRouter.ts';"],
    ['renderer/app/a.tsx', "import type { Store } from '../../electron/engine/store/store.ts';"],
    ['renderer/app/a.tsx', "import fs from 'node:fs';"],
    ['renderer/features/models/a.tsx', "import { X } from '../compare/b.tsx';"],
    ['electron/preload/a.ts', "export { x } from '../engine/engine.ts';"],
    ['electron/loose.ts', "import { x } from './engine/engine.ts';"],
  ])('planted violation in %s is found', (file, text) => {
    expect(violations(importsOf(file, text))).toHaveLength(1);
  });

  it('accept the types of what they are handed', () => {
    const text = "import type { Store } from '../store/store.ts';";
    expect(violations(importsOf('electron/engine/retrieval/a.ts', text))).toEqual([]);
  });

  it('accept the type of the router in the page', () => {
    const text = "import type { AppRouter } from '../../electron/engine/http/appRouter.ts';";
    expect(violations(importsOf('renderer/app/a.tsx', text))).toEqual([]);
  });
});

describe('the tree', () => {
  it('has a closed top level', () => {
    const folders = readdirSync(path.resolve(import.meta.dirname, '../..'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map((entry) => entry.name)
      .filter((name) => !['node_modules', 'dist', 'release', 'test-results', 'playwright-report'].includes(name));
    expect(folders.sort()).toEqual(['electron', 'models', 'renderer', 'resources', 'tests']);
  });

  it('has no barrels', () => {
    expect(files.filter((file) => /\/index\.tsx?$/.test(file))).toEqual([]);
  });

  it('has no code under resources', () => {
    expect(sourceFiles(['resources'])).toEqual([]);
  });
});
