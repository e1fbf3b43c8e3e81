import { expect, test, vi } from 'vitest';
import {
  checkConnectionForm,
  hostOf,
  isPlainToElsewhere,
  type ConnectionFormValues,
} from '../../../renderer/features/connections/connectionForm.ts';
import { connectionKinds, type ConnectionKindForm } from '../../../renderer/features/connections/connectionKinds.ts';

const choice = (id: string): ConnectionKindForm => {
  const found = connectionKinds.find((candidate) => candidate.id === id);
  if (found === undefined) throw new Error(`no choice ${id}`);
  return found;
};
const values = (changes: Partial<ConnectionFormValues>): ConnectionFormValues => ({
  name: 'box',
  address: 'http://127.0.0.1:8000/v1',
  apiVersion: '',
  key: '',
  ...changes,
});

test('what the engine would refuse is said beside its field', () => {
  expect(checkConnectionForm(choice('vllm'), values({}), [])).toEqual({});
  expect(checkConnectionForm(choice('vllm'), values({ name: 'My Box' }), []).name).toMatch(/small letters/);
  expect(checkConnectionForm(choice('vllm'), values({ name: 'local' }), []).name).toMatch(/this machine/);
  expect(checkConnectionForm(choice('vllm'), values({}), ['box']).name).toMatch(/exists already/);
  expect(checkConnectionForm(choice('vllm'), values({ address: '' }), []).address).toMatch(/needed/);
  expect(checkConnectionForm(choice('vllm'), values({ address: 'box:8000' }), []).address).toMatch(/http/);
  expect(checkConnectionForm(choice('vllm'), values({ address: 'file:///etc/passwd' }), []).address).toMatch(/http/);
  expect(checkConnectionForm(choice('openai'), values({ address: '' }), []).key).toMatch(/key/);
  expect(checkConnectionForm(choice('openai'), values({ address: '', key: 'k' }), [])).toEqual({});
  expect(checkConnectionForm(choice('azure'), values({ address: '', key: 'k' }), []).address).toMatch(/needed/);
  expect(checkConnectionForm(choice('openai'), values({ address: 'gateway', key: 'k' }), []).address).toMatch(/http/);
});

test('a password in the address is refused: it would be stored, shown and logged as part of it', () => {
  expect(checkConnectionForm(choice('other'), values({ address: 'https://me:secret@box/v1' }), []).address).toMatch(
    /password/,
  );
});

test('the host is named as the allow-list names it', () => {
  expect(hostOf('https://api.example.com/v1')).toBe('api.example.com');
  expect(hostOf('https://api.example.com:443/v1')).toBe('api.example.com');
  expect(hostOf('http://10.0.0.5:8000/v1')).toBe('10.0.0.5:8000');
  expect(hostOf('http://api.example.com:443/v1')).toBe('api.example.com');
  expect(hostOf('not an address')).toBeNull();
});

test('plain http to another machine is worth a warning, to this one it is not', () => {
  expect(isPlainToElsewhere('http://10.0.0.5:8000/v1')).toBe(true);
  expect(isPlainToElsewhere('http://127.0.0.1:8000/v1')).toBe(false);
  expect(isPlainToElsewhere('http://localhost:8000/v1')).toBe(false);
  expect(isPlainToElsewhere('http://[::1]:8000/v1')).toBe(false);
  expect(isPlainToElsewhere('https://10.0.0.5/v1')).toBe(false);
  expect(isPlainToElsewhere('http://127.0.0.1.evil.example/v1')).toBe(true);
});

test('every choice offers a name the form accepts', () => {
  for (const each of connectionKinds.filter(({ name }) => name !== '')) {
    expect(checkConnectionForm(each, values({ name: each.name, key: 'k' }), []).name).toBeUndefined();
  }
});

test('an address is read in a window of the oldest Chromium there is, too: the form would be an error at the first letter', () => {
  vi.stubGlobal('URL', Object.assign(class extends URL {}, { canParse: undefined }));
  try {
    expect(hostOf('http://box:8000/v1')).toBe('box:8000');
    expect(hostOf('box')).toBeNull();
    expect(isPlainToElsewhere('http://box:8000')).toBe(true);
    expect(isPlainToElsewhere('box')).toBe(false);
  } finally {
    vi.unstubAllGlobals();
  }
});
