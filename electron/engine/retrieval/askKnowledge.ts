import { randomBytes } from 'node:crypto';
import { YardstickError } from '../../../models/errors.ts';
import type { RunSettings } from '../answers/answer.ts';
import { estimateTokens } from '../inference/estimateTokens.ts';
import type { Inference } from '../inference/inference.ts';
import type { ModelContext } from '../inference/modelContext.ts';
import type { AskEvent, Asking, AskPlan, AskRequest } from './ask.ts';
import { askPrompt } from './askPrompt.ts';
import { checkCitations } from './citations/checkCitations.ts';
import { hasDeclined } from './declined.ts';
import type { Knowledge } from './knowledge.ts';
import { createMask, type Mask } from './masking/mask.ts';
import type { SearchHit, Searching } from './search.ts';

export interface AskingOptions {
  knowledge: Pick<Knowledge, 'document'>;
  searching: Searching;
  inference: Pick<Inference, 'answer'>;
  /** What is known of a model before it is asked. @throws {YardstickError} `model/unknown`, `connection/unknown` */
  contextOf: (model: string) => ModelContext;
}

/** Passages where no limit is given: more make a small model slow before they make it wiser. */
const usualPassages = 6;
/** Assumed of a service that does not say, tokens. */
const assumedContext = 8_192;
/** Room for an answer whose length is not limited, tokens. */
const usualAnswer = 256;
/** What a chat template adds, tokens. */
const templateTokens = 64;

/** A plan with what only the sending needs. */
interface Prepared {
  plan: AskPlan;
  mask: Mask | null;
}

/** Asks language models with passages of a base, and checks what they cite. */
export function createAsking(options: AskingOptions): Asking {
  const { knowledge, searching, inference, contextOf } = options;
  // Of this process alone: no document can know it.
  const key = randomBytes(32);

  async function prepare(base: string, request: AskRequest): Promise<Prepared> {
    const { question, model, settings = {}, without = [], mask: wantsMask, ...search } = request;
    const context = contextOf(model);
    if (question.trim() === '') {
      throw new YardstickError('prompt/empty', 'The question is empty.', { hint: 'Write one.' });
    }
    const found = await searching.search(base, { ...search, query: question, limit: search.limit ?? usualPassages });
    const tokens = (context.contextTokens ?? assumedContext) - (settings.maxTokens ?? usualAnswer) - templateTokens;
    const fitted = fitPassages(
      distinctTexts(found.hits),
      (passages) => lengthOf(question, passages, settings) <= tokens,
    );
    const struck = new Set(without);
    const passages = fitted.passages.filter((_, place) => !struck.has(place));
    const plain = askPrompt(question, passages, key);
    const mask = wantsMask === true && context.destination !== null ? createMask(plain) : null;
    return {
      mask,
      plan: {
        search: found,
        passages,
        leftOut: fitted.leftOut,
        prompt: mask?.masked ?? plain,
        destination: context.destination,
        masked: mask?.counts ?? [],
      },
    };
  }

  const lengthOf = (question: string, passages: readonly SearchHit[], { system = '', examples = [] }: RunSettings) =>
    estimateTokens([system, ...examples.flatMap(({ input, output }) => [input, output])].join('\n')) +
    estimateTokens(askPrompt(question, passages, key));

  async function* ask(base: string, request: AskRequest): AsyncGenerator<AskEvent> {
    const { plan, mask } = await prepare(base, request);
    if (plan.passages.length === 0) throw nothingToAskWith(plan);
    yield { type: 'plan', plan };
    const restore = mask?.restorer();
    const events = inference.answer({
      model: request.model,
      messages: [{ role: 'user', content: plan.prompt }],
      settings: settingsFor(request.settings ?? {}, plan),
      ...(request.signal === undefined ? {} : { signal: request.signal }),
    });
    for await (const event of events) {
      if (event.type === 'text' && restore !== undefined) {
        const text = restore.push(event.text);
        if (text !== '') yield { type: 'text', text };
        continue;
      }
      if (event.type !== 'finished') {
        yield event.type === 'reasoning' && mask !== null ? { ...event, text: mask.restore(event.text) } : event;
        continue;
      }
      const rest = restore?.end() ?? '';
      if (rest !== '') yield { type: 'text', text: rest };
      const answer = mask === null ? event.answer : { ...event.answer, text: mask.restore(event.answer.text) };
      const citations = await checkCitations(answer.text, plan.passages, async (id) => {
        const { document } = await knowledge.document(base, id);
        return document;
      });
      yield { type: 'finished', answer, citations, declined: hasDeclined(answer.text) };
    }
  }

  return { plan: async (base, request) => (await prepare(base, request)).plan, ask };
}

/** A model of this machine answers from texts, not from fancy; a service's own defaults are left alone. */
function settingsFor(settings: RunSettings, { destination }: AskPlan): RunSettings {
  return destination === null ? { temperature: 0, maxTokens: usualAnswer, ...settings } : settings;
}

/** The best passages that fit together, in their order. One that is too long does not keep a shorter one out. */
function fitPassages(
  hits: readonly SearchHit[],
  fits: (passages: readonly SearchHit[]) => boolean,
): { passages: SearchHit[]; leftOut: SearchHit[] } {
  const passages: SearchHit[] = [];
  const leftOut: SearchHit[] = [];
  for (const hit of hits) (fits([...passages, hit]) ? passages : leftOut).push(hit);
  return { passages, leftOut };
}

/** Copies of one file would take the place of other passages. */
function distinctTexts(hits: readonly SearchHit[]): SearchHit[] {
  const seen = new Set<string>();
  return hits.filter(({ text }) => {
    const folded = text.replaceAll(/\s+/g, ' ').trim();
    if (seen.has(folded)) return false;
    seen.add(folded);
    return true;
  });
}

function nothingToAskWith({ search, leftOut }: AskPlan): YardstickError {
  if (search.hits.length === 0) {
    return new YardstickError('knowledge/nothing-found', 'Nothing in this knowledge base matches the question.', {
      hint: 'Ask with other words, look without a filter, or add documents.',
    });
  }
  if (leftOut.length > 0) {
    return new YardstickError('knowledge/context-too-short', 'No passage fits into the context of this model.', {
      hint: 'Choose a model with a longer context, or allow a shorter answer.',
    });
  }
  return new YardstickError('knowledge/nothing-left', 'All passages were struck out.', {
    hint: 'Leave at least one in.',
  });
}
