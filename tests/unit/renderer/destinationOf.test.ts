import { expect, it } from 'vitest';
import { destinationOf } from '../../../renderer/features/compare/composer/destinationOf.ts';

const cloud = { host: 'api.example.com', leavesMachine: true };
const box = { host: '127.0.0.1:8000', leavesMachine: false };

// A prompt for a server on this machine was announced as leaving it, and one that the offline switch would stop as going out.
it.each([
  [[], false, 'Stays on this machine', false],
  [[], true, 'Stays on this machine', false],
  [[box], false, 'Stays on this machine (127.0.0.1:8000)', false],
  [[box, cloud, cloud], false, 'Goes to api.example.com', true],
  [[cloud], true, 'Offline: nothing goes to api.example.com', false],
])('says where a prompt goes', (servers, offline, words, leaves) => {
  expect(destinationOf(servers, offline)).toEqual({ words, leaves });
});
