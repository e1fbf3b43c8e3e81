/** Thrown by `send` where sending again would not help: what was recorded is gone, or the engine refuses it. */
export class PieceRefused extends Error {}

export interface PieceSender {
  /** More of what is heard. False where no more is kept: the engine has been away for too long. */
  push(bytes: Uint8Array<ArrayBuffer>): boolean;
  /** Resolves when everything is on the engine's disk, with how many bytes that is. @throws {PieceRefused} */
  finish(): Promise<number>;
  /** Ends without sending what is left. */
  stop(): void;
  /** What was pushed, and what is on the disk. */
  readonly pushed: number;
  readonly stored: number;
}

/**
 * Sends what is heard in pieces, one after another, each at its place. A piece that does not get through is sent again, after longer and longer pauses; where
 * the engine says that it has less, or more, than was thought, sending goes on from there.
 */
export function createPieceSender(options: {
  /** Sends a piece that belongs at `offset`; how many bytes are on the disk now. */
  send: (offset: number, piece: Uint8Array<ArrayBuffer>) => Promise<number>;
  /** Of one piece; the last one may be shorter. */
  pieceBytes: number;
  /** Of one piece where much has gathered. */
  largestPieceBytes: number;
  /** What is kept at most while the engine cannot be reached. */
  mostKept: number;
  /** Whether pieces get through, for the page to say. */
  onState?: (state: 'sending' | 'retrying') => void;
  wait?: (milliseconds: number) => Promise<void>;
}): PieceSender {
  const wait = options.wait ?? ((milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)));
  /** Not yet known to be on the disk; the first begins at `start`. */
  let kept: Uint8Array<ArrayBuffer>[] = [];
  let start = 0;
  let pushed = 0;
  let stored = 0;
  let ending = false;
  let stopped = false;
  let refused: PieceRefused | null = null;
  let working = false;
  const settled: { resolve: (bytes: number) => void; reject: (error: PieceRefused) => void }[] = [];

  const settle = () => {
    if (refused !== null) for (const { reject } of settled.splice(0)) reject(refused);
    else if (ending && stored >= pushed) for (const { resolve } of settled.splice(0)) resolve(stored);
  };
  const take = (): Uint8Array<ArrayBuffer> => {
    const wanted = Math.min(options.largestPieceBytes, pushed - start);
    const piece = new Uint8Array(wanted);
    let filled = 0;
    for (const one of kept) {
      const part = one.subarray(0, wanted - filled);
      piece.set(part, filled);
      filled += part.length;
      if (filled === wanted) break;
    }
    return piece;
  };
  const forgetUntil = (offset: number) => {
    while (kept[0] !== undefined && start + kept[0].length <= offset) {
      start += kept[0].length;
      kept.shift();
    }
    const first = kept[0];
    if (first !== undefined && offset > start) {
      kept[0] = first.subarray(offset - start);
      start = offset;
    }
  };
  const work = async () => {
    if (working) return;
    working = true;
    let pause = 250;
    while (!stopped && refused === null) {
      const open = pushed - start;
      if (open === 0 || (!ending && open < options.pieceBytes)) break;
      const offset = start;
      try {
        // oxlint-disable-next-line no-await-in-loop -- one after another is the point
        const bytes = await options.send(offset, take());
        if (bytes < start || bytes > pushed) throw new PieceRefused('What was recorded so far is not there any more.');
        if (bytes > offset) {
          pause = 250;
          options.onState?.('sending');
        } else {
          // Taken in, but nothing stored: as good as not got through.
          // oxlint-disable-next-line no-await-in-loop
          await wait(pause);
          pause = Math.min(pause * 2, 4_000);
        }
        stored = Math.max(stored, bytes);
        forgetUntil(bytes);
      } catch (error) {
        if (error instanceof PieceRefused) {
          refused = error;
          break;
        }
        options.onState?.('retrying');
        // oxlint-disable-next-line no-await-in-loop
        await wait(pause);
        pause = Math.min(pause * 2, 4_000);
      }
    }
    working = false;
    settle();
  };

  return {
    push(bytes) {
      if (stopped || ending || refused !== null) return false;
      if (pushed - start + bytes.length > options.mostKept) return false;
      if (bytes.length > 0) kept.push(bytes);
      pushed += bytes.length;
      void work();
      return true;
    },
    finish() {
      ending = true;
      const result = new Promise<number>((resolve, reject) => settled.push({ resolve, reject }));
      settle();
      void work();
      return result;
    },
    stop() {
      stopped = true;
      kept = [];
      refused ??= new PieceRefused('Stopped.');
      settle();
    },
    get pushed() {
      return pushed;
    },
    get stored() {
      return stored;
    },
  };
}
