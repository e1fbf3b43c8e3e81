import { priceOf } from '../../../models/catalog/prices.ts';
import type { TokenPrice } from './cost.ts';
import type { InferenceOptions } from './inference.ts';
import { splitModelId } from './resolveModel.ts';

/** What a model's tokens cost by the price list; null for a model of this machine, and where no price is known. */
export function priceOfModel({ connections }: Pick<InferenceOptions, 'connections'>, id: string): TokenPrice | null {
  const { source, model } = splitModelId(id);
  const connection = source === 'local' ? undefined : connections.get(source);
  return connection === undefined ? null : priceOf(connection.kind, model);
}
