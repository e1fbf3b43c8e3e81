import type { Token } from 'node-llama-cpp';
import { historyOf } from './chatTemplate.ts';
import type { WorkerMessage } from './llamaMethods.ts';
import type { LoadedModel } from './loadModel.ts';

const templateRun = { cpuSeconds: 2, memoryMegabytes: 256 };

/** A conversation as the model reads it: written by its template, up to where its answer begins. */
export function promptTokens({ model, template, watchdog }: LoadedModel, messages: readonly WorkerMessage[]): Token[] {
  const chatHistory = historyOf(messages);
  const { contextText } = watchdog.guard(templateRun, () => template.generateContextState({ chatHistory }));
  return contextText.tokenize(model.tokenizer);
}
