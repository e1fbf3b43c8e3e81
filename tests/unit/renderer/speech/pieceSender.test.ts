import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { levelOf, toPcm } from '../../../../renderer/features/speech/record/pcm.ts';
import { createPieceSender, PieceRefused } from '../../../../renderer/features/speech/record/pieceSender.ts';

/** A disk that takes pieces as the engine does: at their place, what it has already not twice. */
function createDisk(faults: readonly ('ok' | 'lost' | 'answer lost')[]) {
  let disk = new Uint8Array(0);
  let turn = 0;
  return {
    get bytes() {
      return disk;
    },
    async send(offset: number, piece: Uint8Array): Promise<number> {
      const fault = faults[turn] ?? 'ok';
      turn += 1;
      if (fault === 'lost') throw new Error('away');
      if (offset > disk.length) return disk.length;
      const end = offset + piece.length;
      if (end > disk.length) {
        const grown = new Uint8Array(end);
        grown.set(disk);
        grown.set(piece, offset);
        disk = grown;
      }
      if (fault === 'answer lost') throw new Error('away after it was written');
      return disk.length;
    },
  };
}

const settings = { pieceBytes: 8, largestPieceBytes: 20, mostKept: 10_000, wait: () => Promise.resolve() };

describe('createPieceSender', () => {
  it('brings every byte to its place, whatever gets lost on the way', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ maxLength: 30 }), { maxLength: 15 }),
        fc.array(fc.constantFrom('ok' as const, 'lost' as const, 'answer lost' as const), { maxLength: 40 }),
        async (pieces, faults) => {
          const disk = createDisk(faults);
          const sender = createPieceSender({ ...settings, send: (offset, piece) => disk.send(offset, piece) });
          for (const piece of pieces) {
            expect(sender.push(Uint8Array.from(piece))).toBe(true);
            await Promise.resolve();
          }
          const all = pieces.flatMap((piece) => [...piece]);
          expect(await sender.finish()).toBe(all.length);
          expect([...disk.bytes]).toEqual(all);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('says while nothing gets through, and gives up keeping when there is too much', async () => {
    const states: string[] = [];
    let away = true;
    const sender = createPieceSender({
      ...settings,
      mostKept: 24,
      send: async (offset, piece) => {
        if (away) throw new Error('away');
        return offset + piece.length;
      },
      onState: (state) => states.push(state),
      wait: () => new Promise((resolve) => setTimeout(resolve, 1)),
    });
    expect(sender.push(new Uint8Array(16))).toBe(true);
    expect(sender.push(new Uint8Array(16))).toBe(false);
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(new Set(states)).toEqual(new Set(['retrying']));
    away = false;
    expect(await sender.finish()).toBe(16);
    expect(states.at(-1)).toBe('sending');
  });

  it('does not send for ever what the engine refuses', async () => {
    const sender = createPieceSender({ ...settings, send: () => Promise.reject(new PieceRefused('Gone.')) });
    sender.push(new Uint8Array(16));
    await expect(sender.finish()).rejects.toThrow('Gone.');
    expect(sender.push(new Uint8Array(1))).toBe(false);
  });

  it('does not wait for ever where the engine has lost what it had', async () => {
    let turn = 0;
    const sender = createPieceSender({
      ...settings,
      send: async (offset, piece) => {
        turn += 1;
        return turn === 1 ? offset + piece.length : 0;
      },
    });
    sender.push(new Uint8Array(8));
    await new Promise((resolve) => setTimeout(resolve, 1));
    sender.push(new Uint8Array(8));
    await expect(sender.finish()).rejects.toBeInstanceOf(PieceRefused);
  });
});

describe('toPcm', () => {
  it('writes little-endian and cuts off what is too loud, instead of turning it over', () => {
    expect([...toPcm(Float32Array.of(0, 1, -1, 2, -2, Number.NaN))]).toEqual([
      0, 0, 0xff, 0x7f, 0, 0x80, 0xff, 0x7f, 0, 0x80, 0, 0,
    ]);
  });
});

describe('levelOf', () => {
  it('is 0 for silence, near 1 for the loudest, and rises as ears have it', () => {
    expect(levelOf(new Float32Array(100))).toBe(0);
    expect(levelOf(new Float32Array(0))).toBe(0);
    expect(levelOf(new Float32Array(100).fill(1))).toBe(1);
    expect(levelOf(new Float32Array(100).fill(0.1))).toBeCloseTo(1 - 20 / 60, 5);
  });
});
