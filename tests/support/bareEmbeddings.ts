import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { BareResult, BareSettings } from '../benchmark/bareTransformers.ts';

/** A bare transformers.js in a process of its own. */
export interface BareEmbeddings {
  embed(texts: readonly string[]): Promise<BareResult>;
  close(): Promise<void>;
}

export async function startBareEmbeddings(settings: BareSettings): Promise<BareEmbeddings> {
  const script = path.resolve(import.meta.dirname, '../benchmark/bareTransformers.ts');
  const child = fork(script, [JSON.stringify(settings)], {
    execArgv: [],
    env: { UV_THREADPOOL_SIZE: '1', ORT_DISABLE_TELEMETRY: '1' },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const gone = once(child, 'exit');
  const reply = async () => {
    const [first] = (await Promise.race([once(child, 'message'), gone])) as [unknown];
    if (typeof first === 'object' && first !== null) return first;
    throw new Error(`transformers.js ended with ${String(first)}`);
  };
  await reply();
  return {
    async embed(texts) {
      const answer = reply();
      child.send(texts);
      return (await answer) as BareResult;
    },
    async close() {
      if (child.connected) child.disconnect();
      await gone;
    },
  };
}
