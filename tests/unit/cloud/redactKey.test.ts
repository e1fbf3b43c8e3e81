import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redactKey } from '../../../models/cloud/redactKey.ts';

describe('redactKey', () => {
  const key = 'sk-proj-Zx81LqvN04wTtYpR55aa';

  it.each([
    `Incorrect API key provided: ${key}.`,
    `Incorrect API key provided: ${key.slice(0, 8)}************${key.slice(-4)}.`,
    `bad token "${key.slice(0, 12)}..." (truncated)`,
    `?key=${encodeURIComponent(key)}&alt=sse`,
    `Basic ${Buffer.from(key).toString('base64')}`,
    `Authorization: Bearer ${key}`,
    `key=${key.slice(3)}`,
  ])('takes the key out of %j', (text) => {
    const cleaned = redactKey(text, key);
    expect(cleaned).toContain('[key]');
    for (let at = 0; at + 7 <= key.length; at += 1) expect(cleaned).not.toContain(key.slice(at, at + 7));
  });

  // A key of base64 has signs that an address writes in its own way: no word of it was long enough to be known again.
  it('takes out a key as an address writes it', () => {
    const signs = 'ab+cd/ef=gh+ij/kl=mn';
    const cleaned = redactKey(`GET /v1/models?key=${encodeURIComponent(signs)}&alt=sse was refused`, signs);
    expect(cleaned).toBe('GET /v1/models?[key]&alt=sse was refused');
  });

  it('leaves what a person needs to read', () => {
    expect(redactKey('The model `gpt-5` does not exist (request req_abc123).', key)).toBe(
      'The model `gpt-5` does not exist (request req_abc123).',
    );
  });

  it('takes out keys of others that look like keys, even without knowing ours', () => {
    expect(redactKey('got AIzaSyD-1234567890abcdef and hf_abcdefghij', null)).toBe('got [key] and [key]');
  });

  it('leaves no six characters of any key, wherever it stands', () => {
    const keys = fc.stringMatching(/^[A-Za-z0-9_-]{8,60}$/);
    fc.assert(
      fc.property(keys, fc.string(), fc.string(), fc.nat(), fc.nat(), (secret, before, after, from, size) => {
        const start = from % (secret.length - 6);
        const echoed = secret.slice(start, start + 7 + (size % secret.length));
        const cleaned = redactKey(`${before} ${echoed} ${after}`, secret);
        expect(cleaned.includes(echoed)).toBe(false);
      }),
    );
  });
});
