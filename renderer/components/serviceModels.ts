import type { EngineOutput, SelectableModel } from '../app/engineTypes.ts';

type Connection = EngineOutput['connections']['list'][number];

/** A model of a service by the name it is called with: services do not list all they offer (an Azure deployment has the name you gave it). */
function serviceModel(connection: Connection, name: string): SelectableModel {
  return {
    id: `${connection.name}:${name}`,
    name,
    connection: connection.name,
    local: false,
    installed: true,
    detail: connection.host,
    tuning: 'instruct',
  };
}

/** The model behind an id: one that is listed, or one that a connection is asked for by name. */
export function findModel(
  models: readonly SelectableModel[],
  connections: readonly Connection[],
  id: string,
): SelectableModel | undefined {
  const listed = models.find((model) => model.id === id);
  if (listed !== undefined) return listed;
  const colon = id.indexOf(':');
  const connection = connections.find(({ name }) => name === id.slice(0, colon));
  return connection === undefined ? undefined : serviceModel(connection, id.slice(colon + 1));
}

/** What was typed into the search box, as a model of each connection that does not list one of that name. */
export function typedModels(
  models: readonly SelectableModel[],
  connections: readonly Connection[],
  typed: string,
): SelectableModel[] {
  const name = typed.trim();
  if (name === '' || /\s/.test(name)) return [];
  return connections
    .map((connection) => serviceModel(connection, name))
    .filter(({ id }) => !models.some((model) => model.id === id));
}

/** What stands beside a model's name where it is chosen: the connection, or of two files called the same, which one it is. */
export function whatTellsApart(models: readonly SelectableModel[], model: SelectableModel): string | null {
  if (!model.local) return model.connection;
  const isTwin = models.some(
    ({ id, name, local, installed }) => installed && local && name === model.name && id !== model.id,
  );
  return isTwin ? model.detail : null;
}
