import { describe, expect, it } from 'vitest';
import { limitedBody } from '../../../electron/engine/http/uploadedFile.ts';

/** A body in pieces of these sizes, which says nothing of its length. */
function body(...sizes: number[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const size of sizes) controller.enqueue(new Uint8Array(size));
      controller.close();
    },
  });
}

async function bytesOf(parts: AsyncIterable<Uint8Array>): Promise<number> {
  let bytes = 0;
  for await (const part of parts) bytes += part.byteLength;
  return bytes;
}

describe('a body that does not say how long it is', () => {
  // Catches: a request without a length that fills the disk, or a limit that cuts off a file that is just as long.
  it('is taken up to its limit, and not a byte further', async () => {
    expect(await bytesOf(limitedBody(body(6, 4), 10, 'a.pdf'))).toBe(10);
    await expect(bytesOf(limitedBody(body(6, 5), 10, 'a.pdf'))).rejects.toMatchObject({ code: 'request/too-large' });
  });

  it('is not waited for once it is too long', async () => {
    let pulled = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 1;
        controller.enqueue(new Uint8Array(4));
      },
    });
    await expect(bytesOf(limitedBody(endless, 10, 'a.pdf'))).rejects.toMatchObject({ code: 'request/too-large' });
    expect(pulled).toBeLessThan(6);
  });
});
