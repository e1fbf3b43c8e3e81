import { createMachineTurns } from '../../models/machine/machineTurns.ts';
import { createEgress } from '../../electron/engine/egress/egress.ts';
import { storeRepositories } from '../../electron/engine/egress/storeRepositories.ts';
import { chooseExamples } from '../../electron/engine/evaluation/candidates/chooseExamples.ts';
import { findMetric } from '../../electron/engine/evaluation/metrics/metrics.ts';
import {
  createEvaluationRunner,
  type EvaluationRunner,
  type EvaluationRunnerOptions,
} from '../../electron/engine/evaluation/running/evaluationRunner.ts';
import { createInference } from '../../electron/engine/inference/inference.ts';
import { openStore, type Store } from '../../electron/engine/store/store.ts';

/** Store, egress, inference and runner on a real data folder, without local models: what a run over services needs. */
export function openRunner(
  home: string,
  service?: { baseUrl: string; host: string },
): { store: Store; runner: EvaluationRunner; close(): Promise<void> } {
  const store = openStore({ home, appVersion: 'test' });
  const egress = createEgress({ ...storeRepositories(store), environment: {} });
  if (service !== undefined) {
    egress.allow(service.host);
    store.connections.put({ name: 'news', kind: 'openai-compatible', baseUrl: service.baseUrl });
  }
  const turns = createMachineTurns();
  const library = { get: () => undefined, list: () => [], problem: () => undefined };
  const localModels = { loaded: () => [] };
  const inference = createInference({
    localModels,
    turns,
    library,
    catalog: { entries: [], get: () => undefined },
    connections: store.connections,
    secrets: { get: () => Promise.resolve('key') },
    egress,
    appVersion: 'test',
    cloudModelsOf: () => [],
    // Services need no more of their neighbours.
  } as unknown as Parameters<typeof createInference>[0]);
  const runner = createEvaluationRunner({
    store,
    inference,
    turns,
    ...({ library, localModels } as unknown as Pick<EvaluationRunnerOptions, 'library' | 'localModels'>),
    searching: { search: () => Promise.reject(new Error('There is no base here.')) },
    findMetric,
    chooseExamples,
    priceOf: () => null,
    appVersion: 'test',
  });
  return {
    store,
    runner,
    async close() {
      await runner.close();
      await egress.close();
      store.close();
    },
  };
}
