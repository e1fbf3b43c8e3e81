import type { Catalog } from '../../../models/catalog/catalog.ts';
import type { ModelLibrary } from '../../../models/files/modelLibrary.ts';
import type { SharedPrefix } from '../../../models/language/localFacts.ts';
import type { LocalModels } from '../../../models/language/localModels.ts';
import type { MachineTurns } from '../../../models/machine/machineTurns.ts';
import type { Egress } from '../egress/egress.ts';
import type { Secrets } from '../secrets/secrets.ts';
import type { Store } from '../store/store.ts';
import type { AnswerEvent, AnswerWarning, PromptMessage, RunSettings } from '../answers/answer.ts';
import { runAnswer } from './answerRun.ts';
import { createEventQueue } from './eventQueue.ts';
import { promptMessages } from './modelPrompt.ts';
import { nameOf, selectableModels } from './selectableModels.ts';

/** A model that a column can be set to. */
export interface SelectableModel {
  /** `local:<model>` or `<connection>:<model>`. */
  id: string;
  name: string;
  /** Name of the connection; null for a local model. */
  connection: string | null;
  local: boolean;
  /** Local: its files are here. Cloud: always true. */
  installed: boolean;
  /** One line: size and quantisation, or the host it is at. */
  detail: string;
  tuning: 'base' | 'instruct' | 'other';
}

export interface AnswerRequest {
  /** `local:<model>` or `<connection>:<model>`. */
  model: string;
  /** The conversation so far, the prompt last; without system text and examples, which `settings` carries. */
  messages: PromptMessage[];
  settings: RunSettings;
  /** Keeps a local model's state between the turns of one column. */
  sequence?: string;
  /** The prompt is one of a series that begin alike, with this: a local model reads that once and keeps it. Counted over the whole prompt, system text and examples too. */
  sharedPrefix?: SharedPrefix;
  /** What was known before the run; said on the answer with what the run itself finds. */
  warnings?: AnswerWarning[];
  /** A local model scores its answer when it is complete (`Answer.likelihood`), still within its turn: no part of the answer's time. Others have none. */
  scoring?: { /** The answer is complete and timed. */ onBegin?: () => void };
  signal?: AbortSignal;
}

/** A prompt that is still being written. */
export type Draft = Pick<AnswerRequest, 'model' | 'messages' | 'settings'> & { sequence: string };

/** One prompt on one model, measured: the only way to a model for every feature. */
export interface Inference {
  /** Never throws: what goes wrong is an answer with `error` and the text so far. Ends with exactly one `finished` event. */
  answer(request: AnswerRequest): AsyncGenerator<AnswerEvent>;
  /**
   * Reads a draft into a local model that is in memory, while no local model answers; gives the machine up as soon as one wants it. Does
   * nothing for a service. Never rejects, and ends only when the model has stopped reading.
   */
  preload(draft: Draft, signal: AbortSignal): Promise<void>;
  models(): SelectableModel[];
  /** What a person calls the model; the id where nothing better is known. */
  nameOf(model: string): string;
  /** No local model runs or waits for its turn. */
  readonly idle: boolean;
  /** Local answers that wait for their turn. */
  readonly waiting: number;
}

export interface InferenceOptions {
  localModels: LocalModels;
  /** Shared with everything that computes on this machine. */
  turns: MachineTurns;
  library: ModelLibrary;
  catalog: Catalog;
  connections: Store['connections'];
  secrets: Secrets;
  egress: Egress;
  appVersion: string;
  /** What a connection was last known to offer; asks nobody. */
  cloudModelsOf: (connection: string) => { id: string; name?: string }[];
  /** Milliseconds on a monotonic clock; `performance.now` where none is given. */
  clock?: () => number;
  /** A service that says nothing for this many milliseconds is given up; 120,000 (a server of one's own: 300,000) where none is given. */
  cloudSilenceMs?: number;
}

const localPrefix = 'local:';

export function createInference(options: InferenceOptions): Inference {
  const { turns } = options;
  const clock = options.clock ?? (() => performance.now());

  return {
    async *answer(request) {
      const events = createEventQueue<AnswerEvent>();
      const left = new AbortController();
      const signal = request.signal === undefined ? left.signal : AbortSignal.any([request.signal, left.signal]);
      const emit = (event: AnswerEvent) => events.push(event);
      void runAnswer({ options, turns, request, signal, emit, clock }).finally(() => events.end());
      try {
        yield* events;
      } finally {
        // Whoever stops listening does not want the rest: the model is stopped, too.
        left.abort();
      }
    },
    async preload({ model, messages, settings, sequence }, signal) {
      if (!model.startsWith(localPrefix) || signal.aborted) return;
      const id = model.slice(localPrefix.length);
      const prompt = promptMessages(messages, settings);
      // Reading ahead is a favour: if it fails, the prompt is simply read when it is asked.
      await turns
        .lend((giveWay) => options.localModels.preload(id, prompt, sequence, AbortSignal.any([signal, giveWay])))
        .catch(() => undefined);
    },
    models: () => selectableModels(options),
    nameOf: (model) => nameOf(options, model),
    get idle() {
      return turns.idle;
    },
    get waiting() {
      return turns.waiting;
    },
  };
}
