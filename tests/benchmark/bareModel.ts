import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { BareRequest, BareResult, BareSettings } from './bareLlama.ts';

/** node-llama-cpp called bare in a process of its own. */
export interface BareModel {
  answer(request: BareRequest): Promise<BareResult>;
  close(): void;
}

export async function openBareModel(settings: BareSettings): Promise<BareModel> {
  const child: ChildProcess = fork(path.join(import.meta.dirname, 'bareLlama.ts'), [JSON.stringify(settings)], {
    execArgv: [],
    env: { UV_THREADPOOL_SIZE: '1' },
  });
  await once(child, 'message');
  return {
    async answer(request) {
      const reply = once(child, 'message');
      child.send(request);
      const [result] = await reply;
      return result as BareResult;
    },
    close: () => child.kill(),
  };
}
