import { expect, it } from 'vitest';
import { workerEnvironment } from '../../../models/workers/workerEnvironment.ts';

it('hands on no key, token, proxy, home or path, whatever it is called', () => {
  const secrets = {
    OPENAI_API_KEY: 'sk-1',
    HF_TOKEN: 'hf',
    HOME: '/home/me',
    USERPROFILE: 'C:\\me',
    PATH: '/bin',
    HTTPS_PROXY: 'http://user:secret@proxy',
    NODE_OPTIONS: '--require ./evil.js',
    YARDSTICK_HOME: '/data',
    LD_PRELOAD: '/evil.so',
    CI: 'true',
  };
  expect(workerEnvironment(secrets)).toEqual({ UV_THREADPOOL_SIZE: '1', ORT_DISABLE_TELEMETRY: '1' });
});

it('lets GPU libraries and temporary folders be found, in any spelling of Windows', () => {
  expect(workerEnvironment({ LD_LIBRARY_PATH: '/cuda', SystemRoot: 'C:\\Windows', TMPDIR: '/t' })).toMatchObject({
    LD_LIBRARY_PATH: '/cuda',
    SystemRoot: 'C:\\Windows',
    TMPDIR: '/t',
  });
});

it('cannot be talked out of one pool thread and no telemetry', () => {
  expect(workerEnvironment({ UV_THREADPOOL_SIZE: '16', ORT_DISABLE_TELEMETRY: '0' })).toEqual({
    UV_THREADPOOL_SIZE: '1',
    ORT_DISABLE_TELEMETRY: '1',
  });
});
