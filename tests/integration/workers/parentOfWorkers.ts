import { createSupervisor } from '../../../models/workers/supervisor.ts';
import { isLlamaMessage } from '../../../models/workers/llama/llamaMessages.ts';
import type { LlamaMethods } from '../../../models/workers/llama/llamaMethods.ts';
import { recordedProcesses } from '../language/recordedProcesses.ts';

/** An engine to be killed: starts two workers, writes their process ids and waits. */
const processes = recordedProcesses();
const supervisors = [1, 2].map((number) =>
  createSupervisor<LlamaMethods>({ processes, name: `Worker ${number}`, isWellFormed: isLlamaMessage }),
);
await Promise.all(supervisors.map((supervisor) => supervisor.start()));
console.log(JSON.stringify(processes.pids));
setInterval(() => undefined, 1_000);
