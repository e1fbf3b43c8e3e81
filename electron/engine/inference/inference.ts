import type { Catalog } from '../../../models/catalog/catalog.ts';
import type { ModelLibrary } from '../../../models/files/modelLibrary.ts';
import type { LocalModels } from '../../../models/language/localModels.ts';
import type { Egress } from '../egress/egress.ts';
import type { Secrets } from '../secrets/secrets.ts';
import type { Store } from '../store/store.ts';
import type { AnswerEvent, PromptMessage, RunSettings } from './answer.ts';

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
  signal?: AbortSignal;
}

/** One prompt on one model, measured: the only way to a model for every feature. */
export interface Inference {
  /** Never throws: what goes wrong is an answer with `error` and the text so far. Ends with exactly one `finished` event. */
  answer(request: AnswerRequest): AsyncGenerator<AnswerEvent>;
  models(): SelectableModel[];
  /** What a person calls the model; the id where nothing better is known. */
  nameOf(model: string): string;
}

export interface InferenceOptions {
  localModels: LocalModels;
  library: ModelLibrary;
  catalog: Catalog;
  connections: Store['connections'];
  secrets: Secrets;
  egress: Egress;
  appVersion: string;
}
