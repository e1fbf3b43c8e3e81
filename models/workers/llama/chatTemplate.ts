import {
  ChatWrapper,
  LlamaText,
  resolveChatWrapper,
  SpecialToken,
  type ChatHistoryItem,
  type ChatModelSegment,
  type ChatWrapperGenerateContextStateOptions,
  type ChatWrapperGeneratedContextState,
  type LlamaModel,
} from 'node-llama-cpp';
import type { WorkerMessage } from './llamaMethods.ts';

/** Tags that reasoning models put around their thoughts. */
const thoughtTags = ['<think>', '<thought>', '[THINK]', '<|START_THINKING|>', '<|begin_of_thought|>'];

/** The template that turns a conversation into the model's text: its own, or plain continuation for a base model. */
export function chatTemplateOf(model: LlamaModel, completion: boolean): ChatWrapper {
  if (completion) return new CompletionTemplate();
  const resolved = resolveChatWrapper(model, { warningLogs: false });
  // The binding may take a template for a simpler one that knows no thoughts: they would then stand in the answer.
  if (resolved.settings.segments?.thought !== undefined || !thinks(model)) return resolved;
  return resolveChatWrapper(model, { type: 'jinjaTemplate', warningLogs: false });
}

function thinks(model: LlamaModel): boolean {
  const template: unknown = model.fileInfo.metadata.tokenizer.chat_template;
  return (
    typeof template === 'string' &&
    thoughtTags.some((tag) => template.includes(tag) || model.tokenize(tag, true).length === 1)
  );
}

/** A conversation in the binding's form, ending with the answer that is to be written. */
export function historyOf(messages: readonly WorkerMessage[]): ChatHistoryItem[] {
  return [...messages.map(itemOf), { type: 'model', response: [] }];
}

function itemOf({ role, text, reasoning }: WorkerMessage): ChatHistoryItem {
  if (role === 'system') return { type: 'system', text };
  if (role === 'user') return { type: 'user', text };
  const thought: ChatModelSegment[] =
    reasoning === undefined || reasoning === ''
      ? []
      : [{ type: 'segment', segmentType: 'thought', text: reasoning, ended: true }];
  return { type: 'model', response: [...thought, text] };
}

/**
 * Plain continuation, for pretrained base models: they know no roles. Text follows text; where an earlier answer does not carry on from
 * its prompt by itself (examples given by hand), a line break stands between, and then also before the answer to come.
 */
class CompletionTemplate extends ChatWrapper {
  override readonly wrapperName = 'completion';

  override generateContextState({
    chatHistory,
  }: ChatWrapperGenerateContextStateOptions): ChatWrapperGeneratedContextState {
    return {
      contextText: LlamaText([new SpecialToken('BOS'), continuationText(chatHistory.map(plainItem))]),
      stopGenerationTriggers: [LlamaText(new SpecialToken('EOS'))],
    };
  }
}

function plainItem(item: ChatHistoryItem): { type: ChatHistoryItem['type']; text: string } {
  if (item.type === 'model') {
    return { type: 'model', text: item.response.filter((part) => typeof part === 'string').join('') };
  }
  return { type: item.type, text: item.type === 'user' ? item.text : LlamaText.fromJSON(item.text).toString() };
}

function continuationText(items: { type: ChatHistoryItem['type']; text: string }[]): string {
  const answers = items.filter((item) => item.type === 'model' && item.text !== '');
  const separator = answers.some((answer) => !/^\s/.test(answer.text)) ? '\n' : '';
  let text = '';
  for (const item of items) {
    if (item.type === 'model') text += separator + item.text;
    else text += (text === '' ? '' : '\n\n') + item.text;
  }
  return text;
}
