import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dangersIn, hostileMarkdown } from './hostileMarkdown.ts';
import { dangersWhileStreaming, renderAnswer } from './renderAnswer.tsx';

const piece = fc.oneof(
  fc.constantFrom(...hostileMarkdown),
  fc.constantFrom(...Array.from('<>"\'`[]()!$\\|*_~#&;:=/ \n')),
  fc.constantFrom(
    '\n\n',
    '```',
    '$$',
    '](',
    '![',
    '<a href=',
    'javascript:',
    'https://evil.example/',
    ' onerror=alert(1) ',
    '    ',
  ),
  fc.string({ maxLength: 12, unit: 'binary' }),
);

describe('Markdown of a model, at length', () => {
  it('is safe at every place a hostile text can be cut', () => {
    expect(hostileMarkdown.flatMap((payload) => dangersWhileStreaming(payload, 1, 1))).toEqual([]);
  });

  it('is safe for 10,000 mixtures of hostile pieces', () => {
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 8 }), fc.boolean(), (pieces, streaming) => {
        expect(dangersIn(renderAnswer(pieces.join(''), streaming))).toEqual([]);
      }),
      { numRuns: 10_000 },
    );
  });
});
