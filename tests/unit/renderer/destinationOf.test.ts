import { expect, it } from 'vitest';
import { serverOfBase } from '../../../renderer/features/compare/knowledge/serverOfBase.ts';
import { destinationOf, lookedUpAt } from '../../../renderer/features/compare/composer/destinationOf.ts';

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
  expect(destinationOf(servers, offline)).toEqual({ words, all: words, leaves });
});

// Catches: five addresses in four lines under the prompt of a narrow window.
it('names three hosts, and of more the first two and how many there are; all of them are there to be read', () => {
  const servers = [1, 2, 3, 4, 5].map((n) => ({ host: `api${n}.example.com`, leavesMachine: true }));
  const { words, all } = destinationOf(servers, false);
  expect(words).toBe('Goes to api1.example.com, api2.example.com and 3 more');
  expect(all).toContain('api5.example.com');
  expect(destinationOf(servers.slice(0, 3), false).words).toContain('api3.example.com');
});

// "Stays on this machine" stood under every prompt that was looked up in a database elsewhere.
it.each([
  [
    'postgres://me@db.example.com/papers?sslmode=verify-full',
    [],
    false,
    'Looked up at db.example.com:5432; stays on this machine',
    true,
  ],
  ['postgresql://me@10.0.0.7:6000/papers', [cloud], false, 'Goes to api.example.com; looked up at 10.0.0.7:6000', true],
  ['postgres://me@db.example.com/papers', [], true, 'Offline: nothing goes to db.example.com:5432', false],
  ['postgres://me@127.0.0.1/papers', [], false, 'Stays on this machine', false],
  ['postgres://me@localhost/papers?host=/run/postgresql', [], false, 'Stays on this machine', false],
  ['no address', [], false, 'Stays on this machine', false],
  [null, [], false, 'Stays on this machine', false],
])(
  'says that a question goes to the server of its knowledge base (%s)',
  (connection, servers, offline, words, leaves) => {
    expect(lookedUpAt(destinationOf(servers, offline), serverOfBase(connection), offline)).toEqual({
      words,
      all: words,
      leaves,
    });
  },
);
