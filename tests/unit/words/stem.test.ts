import Database from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stem } from '../../../electron/engine/words/stem.ts';

const endings =
  `ational tional enci anci izer logi bli alli entli eli ousli ization ation ator alism iveness fulness ousness aliti iviti biliti icate
  ative alize iciti ical ful ness al ance ence er ic able ible ant ement ment ent sion tion ion ou ism ate iti ous ive ize ed ing eed ies sses ss s y
  e ll bled ated ized fizz ing`.split(/\s+/);

/** What SQLite's full-text index makes of words. */
function stemsOfSqlite(words: readonly string[]): (string | undefined)[] {
  const database = new Database(':memory:');
  try {
    database.exec(`CREATE VIRTUAL TABLE texts USING fts5(word, tokenize = 'porter unicode61');
      CREATE VIRTUAL TABLE terms USING fts5vocab(texts, 'instance')`);
    const insert = database.prepare('INSERT INTO texts (rowid, word) VALUES (?, ?)');
    words.forEach((word, index) => insert.run(index + 1, word));
    const found = new Map(database.prepare<[], [number, string]>('SELECT doc, term FROM terms').raw().all());
    return words.map((_, index) => found.get(index + 1));
  } finally {
    database.close();
  }
}

describe('a word without its endings', () => {
  it.each([
    ['connections', 'connect'],
    ['relational', 'relat'],
    ['hopping', 'hop'],
    ['filing', 'file'],
    ['agreed', 'agre'],
    ['sky', 'sky'],
    ['happy', 'happi'],
    ['controlling', 'control'],
    ['adoption', 'adopt'],
    ['region', 'region'],
    ['yying', 'y'],
    ['as', 'as'],
    ['東京', '東京'],
    ['überlegen', 'überlegen'],
  ])('%s is %s', (word, expected) => expect(stem(word)).toBe(expected));

  // A base must be found by the same questions when it moves from a file to a server.
  it('is what SQLite makes of it, for whatever letters and endings', () => {
    const start = fc.string({ unit: fc.constantFrom(...Array.from('aeiouyabcdlrstnmwxzh')), maxLength: 6 });
    const made = fc
      .tuple(start, fc.constantFrom(...endings), fc.constantFrom('', '', ...endings))
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.array(made, { minLength: 100, maxLength: 300 }), (words) => {
        expect(words.map(stem)).toEqual(stemsOfSqlite(words));
      }),
      { numRuns: 40 },
    );
  });
});
