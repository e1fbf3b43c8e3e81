import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createSqliteStorage } from '../../../electron/engine/store/knowledge/sqliteStorage.ts';
import { expectAgreement, found } from '../../support/knowledgeExpectations.ts';
import { indexSettings, madeUpDocument } from '../../support/knowledgeFixtures.ts';

const root = mkdtempSync(path.join(os.tmpdir(), 'yardstick-index-disk-'));
let mounted = false;
afterAll(() => {
  if (mounted) execFileSync('umount', [root]);
  rmSync(root, { recursive: true, force: true });
});

function canMount(): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', root], { stdio: 'ignore' });
    mounted = true;
  } catch {
    mounted = false;
  }
  return mounted;
}

/** Takes all the room that is left, as another program would. */
function fill(): void {
  const file = openSync(path.join(root, 'filler'), 'a');
  for (let size = 65_536; size >= 512; size /= 2) {
    const block = Buffer.alloc(size, 1);
    try {
      while (writeSync(file, block) === size);
    } catch {
      // Full for this size of block; a smaller one may still fit.
    }
  }
  closeSync(file);
}

describe.skipIf(!canMount())('an index on a full disk', () => {
  it('says so, keeps what it had whole, lets documents go, and takes new ones then', async () => {
    const directory = path.join(root, 'knowledge');
    mkdirSync(directory);
    const storage = createSqliteStorage({ directory, appVersion: 'test' });
    const index = await storage.create('full', indexSettings());
    const text = Array.from({ length: 100 }, (_, n) => `zebra passage ${n} ${'with words '.repeat(20)}`).join('\n\n');
    const put = async (id: string) => {
      const { document, chunks } = madeUpDocument({ id, text });
      await index.put(document, chunks);
    };
    const kept: string[] = [];
    for (let number = 0; number < 10; number += 1) {
      await put(`d${number}`);
      kept.push(`d${number}`);
    }
    fill();
    const more = async (): Promise<void> => {
      for (let number = 10; number < 200; number += 1) {
        await put(`d${number}`);
        kept.push(`d${number}`);
      }
    };
    await expect(more()).rejects.toEqual(
      expect.objectContaining({ code: 'disk/full', hint: expect.stringContaining('remove') }),
    );
    expect(await expectAgreement(index)).toMatchObject({ documents: kept.length, chunks: kept.length * 100 });
    for (const id of kept) expect((await index.document(id))?.text).toBe(text);
    fill();
    expect(await index.remove(kept.slice(0, 5))).toBe(5);
    await put('new');
    expect(new Set(await found(index, 'zebra', { limit: 5_000 }))).toEqual(new Set([...kept.slice(5), 'new']));
    expect(await expectAgreement(index)).toMatchObject({ documents: kept.length - 4 });
    await index.close();
    fill();
    const again = await storage.open('full');
    expect(await expectAgreement(again)).toMatchObject({ documents: kept.length - 4 });
    await storage.drop('full');
    await storage.close();
  });
});
