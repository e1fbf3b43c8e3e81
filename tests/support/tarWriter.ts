import { gzipSync } from 'node:zlib';

/** Writes a gzipped tarball (POSIX ustar; a pax header where a name is long): what an npm package is. */
export function writeTarball(entries: readonly { name: string; data: Buffer; type?: string }[]): Buffer {
  const blocks: Buffer[] = [];
  for (const { name, data, type = '0' } of entries) {
    if (name.length > 100) {
      const record = ` path=${name}\n`;
      let length = record.length + 1;
      while (String(length).length + record.length !== length) length++;
      blocks.push(...member('PaxHeader', Buffer.from(`${length}${record}`), 'x'));
    }
    blocks.push(...member(name.slice(0, 100), data, type));
  }
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]));
}

function member(name: string, data: Buffer, type: string): Buffer[] {
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write('0000644\0', 100);
  header.write(`${data.length.toString(8).padStart(11, '0')}\0`, 124);
  header.write('        ', 148);
  header.write(type, 156);
  header.write('ustar\x0000', 257);
  header.write(
    `${header
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, '0')}\0 `,
    148,
  );
  return [header, data, Buffer.alloc((512 - (data.length % 512)) % 512)];
}
