import type { LocalModels } from '../../../models/language/localModels.ts';
import { conversation, tell } from '../language/localSetup.ts';
import type { RecordedProcesses } from '../language/recordedProcesses.ts';

export interface KillRounds {
  /** Milliseconds from each kill to the next answer's first text. */
  readyMs: number[];
  /** Rounds whose text so far was lost, or whose end was not said. */
  lost: number;
}

/** Kills the worker with -9 while it streams, again and again, each time at another moment. */
export async function killWhileStreaming(
  models: LocalModels,
  processes: RecordedProcesses,
  rounds: number,
): Promise<KillRounds> {
  const result: KillRounds = { readyMs: [], lost: 0 };
  let killedAt: number | undefined;
  for (let round = 0; round < rounds; round++) {
    let seen = '';
    let deltas = 0;
    let killed = false;
    const told = await tell(
      models.languageModel('letters'),
      { prompt: conversation('go'), maxOutputTokens: 1_900 },
      (part) => {
        if (part.type !== 'text-delta') return;
        seen += part.delta;
        if (killedAt !== undefined && !killed && deltas === 0) result.readyMs.push(performance.now() - killedAt);
        deltas += 1;
        if (killed || deltas <= round % 7) return;
        killed = true;
        killedAt = performance.now();
        process.kill(processes.pids.at(-1) ?? 0, 'SIGKILL');
      },
    );
    const said = told.finish.finishReason.unified === 'interrupted' && told.error !== undefined;
    if (!said || told.text !== seen || seen === '') result.lost += 1;
  }
  return result;
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
