import type { Egress } from '../egress/egress.ts';
import type { InferenceOptions } from './inference.ts';
import { splitModelId } from './resolveModel.ts';

/** Whether a model's host may be sent to; true of a model of this machine. */
export function mayBeSentTo(
  { connections, egress }: Pick<InferenceOptions, 'connections'> & { egress: Pick<Egress, 'isAllowed'> },
  id: string,
): boolean {
  const { source } = splitModelId(id);
  if (source === 'local') return true;
  const connection = connections.get(source);
  return connection !== undefined && egress.isAllowed(connection.baseUrl);
}
