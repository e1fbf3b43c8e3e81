import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeTinyLlama } from '../../support/tinyLlama.ts';
import type { TokensReport } from './writeTokens.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'yardstick-tokens-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function report(way: 'directly' | 'in batches', threadsOfPool: string): Promise<TokensReport> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [path.join(import.meta.dirname, 'writeTokens.ts'), path.join(folder, 'tiny.gguf'), way],
    { env: { UV_THREADPOOL_SIZE: threadsOfPool } },
  );
  return JSON.parse(stdout) as TokensReport;
}

describe('a token decoded without the scheduler of the binding', () => {
  let binding: TokensReport;
  let direct: TokensReport;
  beforeAll(async () => {
    writeTinyLlama(path.join(folder, 'tiny.gguf'), { seed: 3 });
    [binding, direct] = [await report('in batches', '1'), await report('directly', '1')];
  }, 60_000);

  // Catches: a version of the binding whose parts have other names, so that all goes the slow way again without a word.
  it('does without its batches, but for the prompt', () => {
    expect(binding.batches).toBeGreaterThanOrEqual(40);
    expect(direct.batches).toBeLessThanOrEqual(2);
  });

  // Catches: a token sampled from what stood there before it was computed; a sequence that does not know what it holds.
  it.each(['greedy', 'drawn', 'penalised'] as const)('%s: is the same token, and the sequence knows it', (how) => {
    expect(new Set(binding[how].tokens).size).toBeGreaterThan(3);
    expect(direct[how]).toEqual(binding[how]);
  });

  // Catches: two sequences in the one batch of a context, each of which overwrites the other's.
  it('stays the same while two sequences write', () => {
    expect(direct.together).toEqual(binding.together);
  });

  // Catches: sampling beside the computation of its token. With several threads in the pool, what is queued behind is not done behind.
  it('is not tried where the pool has several threads', async () => {
    const several = await report('directly', '4');
    expect({ ...several, batches: 0 }).toEqual({ ...binding, batches: 0 });
    expect(several.batches).toBe(binding.batches);
  }, 60_000);
});
