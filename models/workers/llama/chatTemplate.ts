import {
  ChatWrapper,
  JinjaTemplateChatWrapper,
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

/** Formats of several channels, which a template alone does not describe well enough to tell thoughts from answers. */
const needsWrapper = /<\|channel\|>|<\|turn>/;

export interface ChatTemplate {
  /** For the conditions of a run. */
  name: string;
  wrapper: ChatWrapper;
}

/**
 * The template that turns a conversation into the model's text: plain continuation for a base model; else the template in the file, exactly as it
 * stands. The binding would rather put a wrapper of its own in its place, which may drop the template's standing system text, double the start token
 * or know nothing of thoughts; those are used where there is no template, or none that works.
 */
export function chatTemplateOf(model: LlamaModel, completion: boolean): ChatTemplate {
  if (completion) return { name: 'completion', wrapper: new CompletionTemplate() };
  const template: unknown = model.fileInfo.metadata.tokenizer.chat_template;
  if (typeof template === 'string' && template.trim() !== '' && !needsWrapper.test(template)) {
    const wrapper = resolveChatWrapper(model, {
      type: 'jinjaTemplate',
      warningLogs: false,
      customWrapperSettings: { jinjaTemplate: { functionCallMessageTemplate: 'noJinja' } },
    });
    if (wrapper instanceof JinjaTemplateChatWrapper && writes(wrapper)) return { name: "model's own", wrapper };
  }
  const wrapper = resolveChatWrapper(model, { warningLogs: false });
  return { name: wrapper.wrapperName, wrapper };
}

/** Some templates fail only when they run. */
function writes(wrapper: ChatWrapper): boolean {
  try {
    wrapper.generateContextState({ chatHistory: historyOf([{ role: 'user', text: 'a' }]) });
    return true;
  } catch {
    return false;
  }
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
