import { expect, it } from 'vitest';
import { readEngineMessage } from '../../../electron/main/engineMessages.ts';

const ready = { event: 'ready', url: 'http://127.0.0.1:7100/', port: 7100, token: 'a'.repeat(43) };

it('an engine that is ready is one of this machine', () => {
  const { url, port, token } = ready;
  expect(readEngineMessage(ready)).toEqual({ ready: { url, port, token } });
});

// The window would show a page from elsewhere, and give it the token's cookie.
it.each([
  'http://evil.example:7100/',
  'https://127.0.0.1:7100/',
  'http://127.0.0.1.evil.example/',
  'file:///etc/passwd',
  'no address',
])('one that names %s is not understood', (url) => {
  expect(readEngineMessage({ ...ready, url })).toBeUndefined();
});

it.each([undefined, null, 'ready', { event: 'ready' }, { ...ready, port: '7100' }, { ...ready, token: 1 }])(
  'what is no message is not understood: %j',
  (message) => {
    expect(readEngineMessage(message)).toBeUndefined();
  },
);
