import { describe, expect, it } from 'vitest';
import { readConnection } from '../../../electron/engine/features/connections/connectionInput.ts';

describe('readConnection', () => {
  it.each([
    ['openai', undefined, 'https://api.openai.com/v1'],
    ['anthropic', '', 'https://api.anthropic.com/v1'],
    ['google', undefined, 'https://generativelanguage.googleapis.com/v1beta'],
    ['mistral', undefined, 'https://api.mistral.ai/v1'],
    ['openai-compatible', 'http://192.168.1.20:8000', 'http://192.168.1.20:8000/v1'],
    ['openai-compatible', 'http://box:11434/', 'http://box:11434/v1'],
    ['openai-compatible', 'http://box:8000/v1/', 'http://box:8000/v1'],
    ['openai-compatible', 'http://box:8000/v1/chat/completions', 'http://box:8000/v1'],
    ['openai-compatible', 'https://gate.example/api/llm/v1', 'https://gate.example/api/llm/v1'],
    ['azure', 'https://team.openai.azure.com/', 'https://team.openai.azure.com'],
    ['azure', 'https://team.openai.azure.com/openai/v1', 'https://team.openai.azure.com/openai/v1'],
    ['openai', ' https://EU.api.openai.com/v1 ', 'https://eu.api.openai.com/v1'],
  ] as const)('%s at %j is asked at %s', (kind, baseUrl, expected) => {
    expect(readConnection({ name: 'x', kind, ...(baseUrl === undefined ? {} : { baseUrl }) }).baseUrl).toBe(expected);
  });

  it.each([
    ['openai-compatible', undefined],
    ['azure', ''],
    ['openai-compatible', 'box:8000'],
    ['openai-compatible', 'ftp://box/'],
    ['openai-compatible', 'file:///etc/passwd'],
    ['openai-compatible', 'http://user:pass@box/'],
    ['openai-compatible', 'http://box/v1?key=secret'],
    ['openai-compatible', 'http://box/v1#x'],
    ['openai-compatible', 'http://169.254.169.254/'],
    ['openai-compatible', 'http://0.0.0.0:8000'],
    ['openai-compatible', 'http://'],
    ['openai-compatible', 'not a url'],
  ] as const)('refuses %s at %j in one line that does not repeat a password', (kind, baseUrl) => {
    const add = () => readConnection({ name: 'x', kind, ...(baseUrl === undefined ? {} : { baseUrl }) });
    expect(add).toThrow(expect.objectContaining({ code: 'connection/bad-address' }));
    expect(add).not.toThrow(/pass@|secret/);
  });

  it.each(['', 'local', 'Box', 'a b', 'a:b', 'a/b', 'x'.repeat(41), 'ä', '__proto__'])(
    'refuses the name %j',
    (name) => {
      expect(() => readConnection({ name, kind: 'openai' })).toThrow(
        expect.objectContaining({ code: 'connection/bad-name' }),
      );
    },
  );

  it('takes an API version for Azure only', () => {
    const azure = { name: 'x', kind: 'azure' as const, baseUrl: 'https://a.openai.azure.com' };
    expect(readConnection({ ...azure, apiVersion: '2024-10-21' }).apiVersion).toBe('2024-10-21');
    expect(readConnection({ ...azure, apiVersion: ' ' })).not.toHaveProperty('apiVersion');
    const bad = expect.objectContaining({ code: 'connection/bad-version' });
    expect(() => readConnection({ ...azure, apiVersion: '2024&x=1' })).toThrow(bad);
    expect(() => readConnection({ name: 'x', kind: 'openai', apiVersion: '2024-10-21' })).toThrow(bad);
  });
});
