import type { Token } from 'node-llama-cpp';
import { historyOf } from './chatTemplate.ts';
import type { WorkerMessage } from './llamaMethods.ts';
import type { LoadedModel } from './loadModel.ts';

/** A conversation as the model reads it: written by its template, up to where its answer begins. */
export function promptTokens({ model, template }: LoadedModel, messages: readonly WorkerMessage[]): Token[] {
  return template.generateContextState({ chatHistory: historyOf(messages) }).contextText.tokenize(model.tokenizer);
}
