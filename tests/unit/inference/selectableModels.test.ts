import { expect, it } from 'vitest';
import type { InferenceOptions } from '../../../electron/engine/inference/inference.ts';
import { selectableModels } from '../../../electron/engine/inference/selectableModels.ts';
import { loadCatalog } from '../../../models/catalog/catalog.ts';

// Catches: a column that asks a model for vectors to answer.
it('offers of a service what writes text, by the name it is asked for', () => {
  const listed = [
    'gpt-5.4',
    'text-embedding-3-small',
    'whisper-1',
    'gpt-4o-mini-tts',
    'omni-moderation-latest',
    'bge-m3',
  ];
  const options = {
    catalog: { entries: [] },
    library: { list: () => [] },
    connections: { list: () => [{ name: 'openai', kind: 'openai', baseUrl: 'https://api.openai.com/v1' }] },
    cloudModelsOf: () => listed.map((id) => ({ id })),
  } as unknown as InferenceOptions;
  expect(selectableModels(options).map(({ id }) => id)).toEqual(['openai:gpt-5.4']);
});

// "transcript-summary" on Azure, a deployment of a chat model, could not be chosen.
it('offers a deployment whatever its owner calls it, where the service says what it runs', () => {
  const options = {
    catalog: { entries: [] },
    library: { list: () => [] },
    connections: { list: () => [{ name: 'firm', kind: 'azure', baseUrl: 'https://firm.openai.azure.com' }] },
    cloudModelsOf: () => [{ id: 'transcript-summary', name: 'transcript-summary (gpt-5.4)' }, { id: 'whisper-1' }],
  } as unknown as InferenceOptions;
  expect(selectableModels(options).map(({ id }) => id)).toEqual(['firm:transcript-summary']);
});

// Models whose size only the hub states were offered as "0 MB".
it('says how large a model that could be had is, and that an estimate is one', () => {
  const options = {
    catalog: loadCatalog(),
    library: { list: () => [] },
    connections: { list: () => [] },
  } as unknown as InferenceOptions;
  const models = selectableModels(options);
  expect(models.length).toBeGreaterThan(5);
  for (const { detail } of models) expect(detail).toMatch(/ · (about )?[1-9][\d.]* [MG]B$/);
  expect(models.find(({ id }) => id === 'local:gemma-3-270m-q4_k_m')?.detail).toBe('Q4_K_M · 253 MB');
});
