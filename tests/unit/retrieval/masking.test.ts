import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findPersonal } from '../../../electron/engine/retrieval/masking/findPersonal.ts';
import { createMask } from '../../../electron/engine/retrieval/masking/mask.ts';

const foundIn = (text: string) => findPersonal(text).map(({ kind, start, end }) => [kind, text.slice(start, end)]);

describe('what is personal', () => {
  it.each([
    ['write to Ada.Lovelace+x@mail.example.org.', 'email', 'Ada.Lovelace+x@mail.example.org'],
    ['call +49 (0)30 1234-567 today', 'phone', '+49 (0)30 1234-567'],
    ['call 030 / 123 45 67', 'phone', '030 / 123 45 67'],
    ['card 4111 1111 1111 1111, please', 'card', '4111 1111 1111 1111'],
    ['IBAN DE89 3704 0044 0532 0130 00 BIC', 'iban', 'DE89 3704 0044 0532 0130 00'],
    ['signed by Dr. Grace Hopper yesterday', 'name', 'Grace Hopper'],
    ['Frau Müller-Lüdenscheidt kam', 'name', 'Müller-Lüdenscheidt'],
    // Accents beside their letters, as in the text of many PDFs: only "Mu" was masked of Müller.
    ['Frau Mu\u0308ller kam', 'name', 'Mu\u0308ller'],
    ['Contact: Vincent van Gogh', 'name', 'Vincent van Gogh'],
    ['Dear Alan Turing,', 'name', 'Alan Turing'],
  ])('is found in %j', (text, kind, value) => {
    expect(foundIn(text)).toEqual([[kind, value]]);
  });

  // Catches: figures, dates and versions that leave the machine as "phone 3".
  it.each([
    'on 2024-05-17 and 01.02.2023 and 01/02/2023',
    'card 4111 1111 1111 1112 fails its check',
    'IBAN DE89 3704 0044 0532 0130 02 fails its check',
    'an address like 192.168.100.200 or v1.2.3',
    'it rose by 0.123456789 or 1234567',
    'The Atlantic Ocean and New York are no people',
    'nobody@localhost',
  ])('is not found in %j', (text) => {
    expect(foundIn(text)).toEqual([]);
  });

  it('is found again where the same name stands without its title', () => {
    expect(foundIn('Mrs Ada Byron came. Later Ada Byron left Ada Byronville.')).toEqual([
      ['name', 'Ada Byron'],
      ['name', 'Ada Byron'],
    ]);
  });
});

describe('a mask', () => {
  it('gives the same words the same placeholder and counts them', () => {
    const { masked, counts } = createMask('a@b.org and c@d.org, again a@b.org');
    expect(masked).toBe('<EMAIL_1> and <EMAIL_2>, again <EMAIL_1>');
    expect(counts).toEqual([{ kind: 'email', count: 3 }]);
  });

  it('does not use a number that the text has', () => {
    const text = 'EMAIL_1 is a word here; a@b.org';
    const mask = createMask(text);
    expect(mask.masked).toBe('EMAIL_1 is a word here; <EMAIL_2>');
    expect(mask.restore(mask.masked)).toBe(text);
  });

  it('restores what a model repeats without brackets, and leaves what it does not know', () => {
    const mask = createMask('a@b.org');
    expect(mask.restore('to EMAIL_1, not EMAIL_12 or MYEMAIL_1 or <EMAIL_3>')).toBe(
      'to a@b.org, not EMAIL_12 or MYEMAIL_1 or <EMAIL_3>',
    );
  });

  // Catches: a piece that is looked at by itself, so that the end of a longer word is taken for a placeholder.
  it('restores a stream as it restores the whole, wherever the model cuts its words', () => {
    const mask = createMask('a@b.org and c@d.org');
    const answer = 'MYEMAIL_1, EMAIL_1, EMAIL_12, <EMAIL_2>, EMAIL_1s, _EMAIL_2, EMAIL_, PERSON_1 <EMAIL_1';
    for (let first = 0; first <= answer.length; first += 1) {
      for (let second = first; second <= answer.length; second += 1) {
        const restorer = mask.restorer();
        const pieces = [answer.slice(0, first), answer.slice(first, second), answer.slice(second)];
        const out = pieces.map((part) => restorer.push(part)).join('') + restorer.end();
        expect(out, `cut at ${first} and ${second}`).toBe(mask.restore(answer));
      }
    }
  });

  const piece = fc.oneof(
    fc.constantFrom(
      'a@b.org',
      ' c.d@e-f.example ',
      '+49 30 1234567',
      '4111111111111111',
      'DE89370400440532013000',
      'Dr. Ada Lovelace',
      'Ada Lovelace',
      '<EMAIL_1>',
      'EMAIL_1',
      'EMAIL_',
      '<',
      '>',
      '_2',
      ' ',
      '\n',
      '界',
    ),
    fc.constantFrom('😀', '\ud800', 'ß', '0', '12', '.', '+', 'AB', '\u0000', '-'),
  );
  const texts = fc.array(piece, { maxLength: 14 }).map((parts) => parts.join(''));

  // Catches: any text that comes back other than it went.
  it('is undone exactly', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const mask = createMask(text);
        expect(mask.restore(mask.masked)).toBe(text);
      }),
      { numRuns: 2_000 },
    );
  });

  // Catches: a placeholder that comes in two pieces and stays one.
  it('is undone in a stream, wherever it is cut', () => {
    fc.assert(
      fc.property(texts, fc.array(fc.nat(12), { maxLength: 30 }), (text, cuts) => {
        const mask = createMask(text);
        const restorer = mask.restorer();
        let rest = mask.masked;
        let out = '';
        for (const cut of cuts) {
          out += restorer.push(rest.slice(0, cut));
          rest = rest.slice(cut);
        }
        out += restorer.push(rest) + restorer.end();
        expect(out).toBe(text);
      }),
      { numRuns: 2_000 },
    );
  });
});
