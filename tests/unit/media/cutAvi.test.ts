import { expect, it } from 'vitest';
import { bytesInMemory } from '../../../electron/engine/media/byteSource.ts';
import { soundOfCutAvi } from '../../../electron/engine/media/cutAvi.ts';

const word = (value: number) => Buffer.from(Uint32Array.of(value).buffer);
const piece = (kind: string, ...parts: Buffer[]) => {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from(kind), word(body.length), body]);
};
const list = (kind: string, ...parts: Buffer[]) => piece('LIST', Buffer.from(kind), ...parts);

/** A stream of sound of 16,000 units a second. */
const sound = (units: number) =>
  list(
    'strl',
    piece('strh', Buffer.from('auds'), Buffer.alloc(16), word(1), word(16_000), word(0), word(units), Buffer.alloc(20)),
  );
const picture = list('strl', piece('strh', Buffer.from('vids'), Buffer.alloc(52)));

const avi = (stated: number, ...parts: Buffer[]) =>
  bytesInMemory(Buffer.concat([Buffer.from('RIFF'), word(stated), Buffer.from('AVI '), ...parts]));

it('finds how much sound a film was to have that ends before its end, and says nothing of a whole one', async () => {
  const head = list('hdrl', picture, sound(5 * 16_000));
  expect(await soundOfCutAvi(avi(1e6, head, list('movi')))).toBe(5);
  expect(await soundOfCutAvi(avi(100, head, list('movi')))).toBeNull();
  expect(await soundOfCutAvi(avi(1e6, list('hdrl', picture)))).toBeNull();
});

// Catches: lists in lists, twenty thousand deep, on which the engine ran out of stack.
it('goes no deeper into lists than a film has them', async () => {
  const deep = Buffer.concat(
    Array.from({ length: 21_000 }, () => Buffer.concat([Buffer.from('LIST'), word(0x7fff_fff0), Buffer.from('hdrl')])),
  );
  expect(await soundOfCutAvi(avi(0x7fff_ffff, deep))).toBeNull();
});
