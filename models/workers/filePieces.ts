/** How a file goes over to a worker: in pieces, so that no message grows with it. The worker never learns where the file lies. */
export type FileMethods = {
  /** Begins a file; what was there of another one is dropped. */
  begin: { params: { bytes: number }; result: null; event: never };
  /** The next piece, base64. */
  append: { params: { piece: string }; result: null; event: never };
};

type CallFile = <Name extends keyof FileMethods>(name: Name, params: FileMethods[Name]['params']) => Promise<null>;

/** Of one message, before it becomes base64. */
const pieceBytes = 2 ** 20;

/** The engine’s side: gives a whole file over, piece after piece. */
export async function sendFile(call: CallFile, bytes: Uint8Array): Promise<void> {
  await call('begin', { bytes: bytes.length });
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    const piece = Buffer.from(bytes.buffer, bytes.byteOffset + at, Math.min(pieceBytes, bytes.length - at));
    await call('append', { piece: piece.toString('base64') });
  }
}

/** The worker's side: holds the bytes of one file until they are taken. */
export interface FileReceiver {
  begin: (params: { bytes: number }) => Promise<null>;
  append: (params: { piece: string }) => Promise<null>;
  /** What came; nothing is held any more. */
  take: () => Buffer;
}

export function createFileReceiver(): FileReceiver {
  let file = Buffer.alloc(0);
  let filled = 0;
  return {
    async begin({ bytes }) {
      file = Buffer.alloc(bytes);
      filled = 0;
      return null;
    },
    async append({ piece }) {
      filled += file.write(piece, filled, 'base64');
      return null;
    },
    take() {
      const bytes = file.subarray(0, filled);
      file = Buffer.alloc(0);
      return bytes;
    },
  };
}
