import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromSecret, partPassword, toSecret } from '../../../electron/engine/retrieval/bases/serverPassword.ts';

describe('the password of a server', () => {
  // Where keys are kept only visible ASCII is taken: a password with a space was refused as "not a key".
  it('comes back from where keys are kept as it was, whatever is in it', () => {
    const visible = /^[\x21-\x7e]+$/;
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'grapheme', minLength: 1 }), fc.constant('percent:%41')), (password) => {
        expect(toSecret(password)).toMatch(visible);
        expect(fromSecret(toSecret(password))).toBe(password);
      }),
    );
    // One that was kept before is still the same.
    expect(fromSecret('p%41ss')).toBe('p%41ss');
  });

  it.each([
    ['postgres://ann:s%40cret@db/kb', 'postgres://ann@db/kb', 's@cret'],
    [' postgresql://ann:a:b@db:5/kb?sslmode=require ', 'postgresql://ann@db:5/kb?sslmode=require', 'a:b'],
    ['postgres://ann:one@two@db/kb', 'postgres://ann@db/kb', 'one@two'],
    ['postgres://ann@db/kb', 'postgres://ann@db/kb', null],
    ['postgres://ann:@db/kb', 'postgres://ann@db/kb', ''],
  ])('%s is parted from its address', (connection, address, password) => {
    expect(partPassword(connection)).toEqual({ address, password });
  });

  it('that cannot be read is refused without being repeated', () => {
    expect(() => partPassword('postgres://ann:secret%zz@db/kb')).toThrow(
      expect.objectContaining({ code: 'postgres/bad-address', message: expect.not.stringContaining('secret') }),
    );
  });
});
