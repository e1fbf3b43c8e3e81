import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { forkedProcesses } from '../../../models/workers/forkedProcess.ts';
import { createSupervisor } from '../../../models/workers/supervisor.ts';
import { isLlamaMessage } from '../../../models/workers/llama/llamaMessages.ts';
import type { LlamaMethods } from '../../../models/workers/llama/llamaMethods.ts';
import { isAlive, recordedProcesses } from '../language/recordedProcesses.ts';

const onLinux = process.platform === 'linux';

it.runIf(onLinux)('a worker sees none of our environment: not our keys, not our home, not our options', async () => {
  const environment = { ...process.env, YARDSTICK_CANARY_KEY: 'sk-canary', HTTPS_PROXY: 'http://user:canary@proxy' };
  const processes = recordedProcesses(environment);
  const supervisor = createSupervisor<LlamaMethods>({ processes, name: 'The worker', isWellFormed: isLlamaMessage });
  await supervisor.start();
  const seen = readFileSync(`/proc/${processes.pids[0]}/environ`, 'utf8').split('\0');
  await supervisor.stop();
  const names = seen.map((entry) => entry.split('=')[0]);
  expect(seen.join()).not.toContain('canary');
  for (const name of ['HOME', 'PATH', 'NODE_OPTIONS', 'VITEST', 'HTTPS_PROXY']) expect(names).not.toContain(name);
  expect(seen).toEqual(expect.arrayContaining(['UV_THREADPOOL_SIZE=1', 'ORT_DISABLE_TELEMETRY=1']));
});

it('a worker says what it runs on', async () => {
  const supervisor = createSupervisor<LlamaMethods>({
    processes: recordedProcesses(),
    name: 'The worker',
    isWellFormed: isLlamaMessage,
  });
  await supervisor.start();
  const runtime = await supervisor.call('runtime', { gpu: 'auto', threads: null });
  await supervisor.stop();
  expect(runtime.version).toMatch(/^\d+\.\d+\.\d+ \(llama\.cpp .+\)$/);
  expect(runtime.threads).toBeGreaterThanOrEqual(1);
  expect(runtime.threads).toBeLessThanOrEqual(256);
});

it('a worker that cannot start says why, with the last words of the process', async () => {
  const processes = forkedProcesses(path.join(import.meta.dirname, 'no-such-entry.ts'));
  const supervisor = createSupervisor<LlamaMethods>({ processes, name: 'The worker', isWellFormed: isLlamaMessage });
  await expect(supervisor.start()).rejects.toMatchObject({
    code: 'worker/died',
    message: expect.stringContaining('exit code 1'),
  });
});

it.runIf(onLinux)(
  'no worker outlives an engine that is killed with -9, nor does one that was asleep when it happened',
  async () => {
    const parent = spawn(process.execPath, [path.join(import.meta.dirname, 'parentOfWorkers.ts')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(createInterface(parent.stdout), 'line')) as [string];
    const pids = JSON.parse(line) as number[];
    expect(pids.map(isAlive)).toEqual([true, true]);
    process.kill(pids[1] ?? 0, 'SIGSTOP');
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    process.kill(pids[1] ?? 0, 'SIGCONT');
    await expect.poll(() => pids.filter(isAlive), { timeout: 5_000 }).toEqual([]);
  },
);
