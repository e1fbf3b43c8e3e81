import type { InferenceOptions } from './inference.ts';
import { connectionOf, splitModelId } from './resolveModel.ts';

/** What must be known of a model to fit a prompt to it. */
export interface ModelContext {
  /** The longest context, prompt and answer together; null where a service does not say. */
  contextTokens: number | null;
  /** `host[:port]` a prompt goes to; null where it stays. */
  destination: string | null;
  /** False for a model of this machine, and for a server on it. */
  leavesMachine: boolean;
  /** It goes on with a text rather than answering: a base model, which follows examples and no orders. Absent: it answers. */
  completes?: boolean;
}

/** Asks nobody. @throws {YardstickError} `model/unknown`, `connection/unknown` */
export function modelContext(
  { library, catalog, connections }: Pick<InferenceOptions, 'library' | 'catalog' | 'connections'>,
  id: string,
): ModelContext {
  const { source, model } = splitModelId(id);
  if (source === 'local') {
    const known = library.get(model) ?? catalog.get(model);
    return {
      contextTokens: known?.contextTokens ?? null,
      destination: null,
      leavesMachine: false,
      completes: known?.task === 'completion',
    };
  }
  const { destination, leavesMachine } = connectionOf(connections, id);
  return { contextTokens: null, destination, leavesMachine };
}
