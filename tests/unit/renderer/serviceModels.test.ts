import { describe, expect, it } from 'vitest';
import { findModel, typedModels, whatTellsApart } from '../../../renderer/components/serviceModels.ts';

const connection = {
  name: 'firm',
  kind: 'azure' as const,
  baseUrl: 'https://firm.example/openai',
  allowed: true,
  models: [],
  hasKey: true,
  host: 'firm.example',
  leavesMachine: true,
};

describe('models of a service by name', () => {
  // A deployment that the service does not list was called "not here" and could not be asked.
  it('finds a model that the connection does not list, its name with colons kept', () => {
    expect(findModel([], [connection], 'firm:qwen3:8b')).toMatchObject({
      name: 'qwen3:8b',
      local: false,
      installed: true,
    });
  });

  it('knows neither a local model that is not there nor one of a connection that is gone', () => {
    expect(findModel([], [connection], 'local:nothing')).toBeUndefined();
    expect(findModel([], [connection], 'gone:model')).toBeUndefined();
  });

  it('offers what was typed for each connection, but not what is listed anyway, and no search of several words', () => {
    const listed = findModel([], [connection], 'firm:listed');
    expect(typedModels([], [connection], ' my-deployment ').map(({ id }) => id)).toEqual(['firm:my-deployment']);
    expect(typedModels(listed === undefined ? [] : [listed], [connection], 'listed')).toEqual([]);
    expect(typedModels([], [connection], 'two words')).toEqual([]);
  });
});

// Catches: six columns that all read "qwen3", each asked somewhere else.
it('a chosen model says its connection, and a file its quantisation where another is called the same', () => {
  const local = (id: string, name: string, detail: string) => ({
    id,
    name,
    detail,
    connection: null,
    local: true,
    installed: true,
    tuning: 'instruct' as const,
  });
  const small = local('local:q4', 'Qwen', 'Q4_K_M · 98 MB');
  const models = [small, local('local:q8', 'Qwen', 'Q8_0 · 160 MB'), local('local:other', 'Other', 'Q4_K_M · 98 MB')];
  const service = findModel([], [connection], 'firm:qwen');
  expect(service === undefined ? '' : whatTellsApart(models, service)).toBe('firm');
  expect(models.map((model) => whatTellsApart(models, model))).toEqual(['Q4_K_M · 98 MB', 'Q8_0 · 160 MB', null]);
  expect(whatTellsApart([small], small)).toBeNull();
});
