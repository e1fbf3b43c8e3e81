import type { LanguageModelV4 } from '@ai-sdk/provider';
import type { Connection } from '../../../models/cloud/connection.ts';
import { YardstickError } from '../../../models/errors.ts';
import { requireBase } from '../../../models/files/adapters/adapterBase.ts';
import { weightFacts, type WeightFacts } from '../../../models/files/adapters/weightFacts.ts';
import type { InstalledModel } from '../../../models/files/installedModel.ts';
import { isThisMachine } from '../egress/thisMachine.ts';
import type { Store } from '../store/store.ts';
import type { TokenPrice } from './cost.ts';
import type { InferenceOptions } from './inference.ts';

/** A model id with everything that is known of it before it is asked. */
export type ResolvedModel = LocalModel | CloudModel;

export interface LocalModel {
  local: true;
  id: string;
  languageModel: LanguageModelV4;
  installed: InstalledModel;
  weights: WeightFacts;
}

export interface CloudModel {
  local: false;
  id: string;
  languageModel: LanguageModelV4;
  connection: Connection;
  /** `host[:port]` the text goes to. */
  destination: string;
  /** False for a server on this machine. */
  leavesMachine: boolean;
  price: TokenPrice | null;
}

/** Splits `local:<model>` or `<connection>:<model>`; only the first colon counts (`box:qwen3:32b`). */
export function splitModelId(id: string): { source: string; model: string } {
  const colon = id.indexOf(':');
  if (colon < 1 || colon === id.length - 1) {
    throw new YardstickError('model/unknown', `"${id.slice(0, 100)}" is not a model id.`, {
      hint: 'Write local:NAME for a model on this machine or CONNECTION:NAME for a service; `yardstick models list` shows the local ones.',
    });
  }
  return { source: id.slice(0, colon), model: id.slice(colon + 1) };
}

/** A service's model, and where what it is asked goes. */
export interface ConnectedModel {
  connection: Connection;
  /** As the service calls it. */
  model: string;
  /** `host[:port]`. */
  destination: string;
  /** False for a server on this machine. */
  leavesMachine: boolean;
}

/** The connection behind `<connection>:<model>`; asks nobody. @throws model/unknown, connection/unknown */
export function connectionOf(connections: Pick<Store['connections'], 'get'>, id: string): ConnectedModel {
  const { source, model } = splitModelId(id);
  const connection = connections.get(source);
  if (connection === undefined) {
    throw new YardstickError('connection/unknown', `There is no connection "${source.slice(0, 100)}".`, {
      hint: 'Add it on the Connections page or with `yardstick connections add`.',
    });
  }
  const { host, hostname } = new URL(connection.baseUrl);
  return { connection, model, destination: host, leavesMachine: !isThisMachine(hostname) };
}

/**
 * Finds the model behind an id.
 *
 * @throws model/unknown, model/not-installed, model/quarantined, model/no-base, connection/unknown; what is wrong with the files of a model that is here
 */
export async function resolveModel(options: InferenceOptions, id: string): Promise<ResolvedModel> {
  const { source, model } = splitModelId(id);
  return source === 'local' ? resolveLocal(options, id, model) : await resolveCloud(options, id);
}

function resolveLocal({ library, catalog, localModels }: InferenceOptions, id: string, name: string): LocalModel {
  const installed = library.get(name);
  if (installed === undefined) {
    const damage = library.problem(name);
    if (damage !== undefined) {
      throw new YardstickError(damage.code, damage.message, damage.hint === undefined ? {} : { hint: damage.hint });
    }
    if (catalog.get(name) !== undefined) {
      throw new YardstickError('model/not-installed', `${id} is not on this machine yet.`, {
        hint: `Download it on the Models page or with \`yardstick models pull ${name}\`.`,
      });
    }
    throw new YardstickError('model/unknown', `There is no local model "${name.slice(0, 100)}".`, {
      hint: '`yardstick models list` shows those that can be had; `yardstick models import FILE` adds one of your own.',
    });
  }
  if (installed.quarantine !== null) {
    throw new YardstickError('model/quarantined', `${id} is in quarantine: ${installed.quarantine.reason}`, {
      hint: 'Its file ended the model runtime several times. Download it again, or release it on the Models page.',
    });
  }
  const weights = weightFacts(installed, requireBase(library, installed));
  return { local: true, id, installed, weights, languageModel: localModels.languageModel(name) };
}

async function resolveCloud(options: InferenceOptions, id: string): Promise<CloudModel> {
  const { connection, model, destination, leavesMachine } = connectionOf(options.connections, id);
  // Loaded on first use: the providers are large and a start without them is fast.
  const [{ createCloudLanguageModel }, { priceOf }] = await Promise.all([
    import('../../../models/cloud/cloudModels.ts'),
    import('../../../models/catalog/prices.ts'),
  ]);
  return {
    local: false,
    id,
    connection,
    destination,
    leavesMachine,
    price: priceOf(connection.kind, model),
    languageModel: createCloudLanguageModel({
      connection,
      modelId: model,
      apiKey: await options.secrets.get(connection.name),
      fetch: options.egress.fetchFor('answer', id),
    }),
  };
}
