import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadCatalog } from '../../../models/catalog/catalog.ts';
import { entrySize } from '../../../models/catalog/entrySize.ts';
import { estimateFit } from '../../../models/catalog/memoryFit.ts';
import { hashFile } from '../../../models/files/hashFile.ts';
import { pathInside } from '../../../models/files/pathInside.ts';

const catalog = loadCatalog();

describe('the catalogue', () => {
  it('offers a chat model, a base model and an embedding model to start with', () => {
    const starters = catalog.entries.filter(({ starter }) => starter);
    expect(starters.map(({ id, task, tuning }) => ({ id, task, tuning }))).toEqual([
      { id: 'all-minilm-l6-v2-int8', task: 'embedding', tuning: 'other' },
      { id: 'smollm2-135m-instruct-q4_1', task: 'chat', tuning: 'instruct' },
      { id: 'gemma-3-270m-q4_k_m', task: 'completion', tuning: 'base' },
    ]);
    // A first run must work where no account and no hub is to be had.
    for (const { files } of starters)
      for (const { sources, sha256, sizeBytes } of files) {
        expect(sources.some(({ kind }) => kind !== 'hub')).toBe(true);
        expect(sha256).not.toBeNull();
        expect(sizeBytes).not.toBeNull();
      }
  });

  it('says of the Gemma base that it is one, in name and card', () => {
    const gemma = catalog.get('gemma-3-270m-q4_k_m');
    expect(gemma?.name).toContain('base');
    expect(gemma?.card.summary).toContain('never taught to chat');
    expect(gemma?.licence.open).toBe(false);
  });

  it.each(catalog.entries.map((entry) => [entry.id, entry] as const))(
    '%s has safe names, distinct files and a whole card',
    (_, entry) => {
      const names = entry.files.map(({ name }) => name);
      for (const name of names) expect(() => pathInside('/x', name)).not.toThrow();
      expect(new Set(names).size).toBe(names.length);
      expect(Object.values(entry.card).filter((text) => text === '')).toEqual([]);
      // Figures without the page they come from cannot be checked by a reader.
      if (entry.card.evaluation !== null) expect(entry.card.evaluation).toMatch(/https:\/\/\S+\w/);
      expect(URL.canParse(entry.card.source)).toBe(true);
      if (entry.runtime === 'llama.cpp') expect(entry.attention).toBeDefined();
      expect(entry.task === 'completion').toBe(entry.tuning === 'base');
    },
  );

  it('ships the small files it promises, byte for byte', async () => {
    const local = catalog.entries.flatMap(({ files }) =>
      files.flatMap((file) =>
        file.sources.filter((source) => source.kind === 'local').map((source) => ({ file, source })),
      ),
    );
    expect(local.length).toBeGreaterThan(0);
    for (const { file, source } of local) {
      expect(await hashFile(source.path)).toMatchObject({ sha256: file.sha256, bytes: file.sizeBytes });
    }
  });

  it('names the file in which something is wrong', () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'yardstick-catalog-'));
    const good = readFileSync(
      path.resolve(import.meta.dirname, '../../../resources/catalog/gemma-3-270m-q4_k_m.json'),
      'utf8',
    );
    const write = (text: string): void => writeFileSync(path.join(folder, 'gemma-3-270m-q4_k_m.json'), text);
    try {
      for (const text of [
        '{',
        '{}',
        good.replace('"publisher"', '"publsher"'),
        good.replace('a5fd', 'A5FD'),
        good.replaceAll('"gemma-3-270m-q4_k_m"', '"another"'),
      ]) {
        write(text);
        expect(() => loadCatalog(folder)).toThrowError(
          expect.objectContaining({
            code: 'catalog/invalid',
            message: expect.stringContaining('gemma-3-270m-q4_k_m.json'),
          }),
        );
      }
      write(good);
      expect(loadCatalog(folder).entries).toHaveLength(1);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('sizes and memory', () => {
  it('calls a size exact only where it was stated', () => {
    expect(entrySize(catalog.get('smollm2-135m-instruct-q4_1')!)).toEqual({ bytes: 98_362_432, exact: true });
    expect(entrySize(catalog.get('llama-3.2-1b-instruct-q4_k_m')!)).toEqual({ bytes: 808_000_000, exact: false });
    expect(entrySize(catalog.get('whisper-base')!).exact).toBe(false);
    expect(entrySize(catalog.get('whisper-base')!).bytes).toBeGreaterThan(50e6);
  });

  it('counts the KV cache from the attention: 23,040 bytes a token for SmolLM2', () => {
    const entry = catalog.get('smollm2-135m-instruct-q4_1')!;
    const at = (contextTokens: number): number =>
      estimateFit({ entry, contextTokens, freeMemoryBytes: 1e12, gpus: [] }).memoryBytes;
    expect(at(4096) - at(2048)).toBe(2048 * 23_040);
    // It was trained on 8,192: more is not laid out.
    expect(at(100_000)).toBe(at(8192));
  });

  it('says fits, tight and too large, and counts a graphics card as a place', () => {
    const entry = catalog.get('smollm2-135m-instruct-q4_1')!;
    const { memoryBytes } = estimateFit({ entry, contextTokens: 4096, freeMemoryBytes: 1e12, gpus: [] });
    const verdict = (freeMemoryBytes: number, gpus: { memoryBytes: number }[] = []): string =>
      estimateFit({ entry, contextTokens: 4096, freeMemoryBytes, gpus }).verdict;
    expect(verdict(memoryBytes * 2)).toBe('fits');
    expect(verdict(memoryBytes * 1.05)).toBe('tight');
    expect(verdict(memoryBytes - 1)).toBe('too-large');
    expect(verdict(0, [{ memoryBytes: memoryBytes * 2 }])).toBe('fits');
  });
});
