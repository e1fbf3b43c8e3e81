import { randomBytes } from 'node:crypto';
import { YardstickError } from '../../../../models/errors.ts';
import type { Answer, RunSettings } from '../../answers/answer.ts';
import { estimateTokens } from '../../inference/estimateTokens.ts';
import type { AnswerRequest, Inference } from '../../inference/inference.ts';
import type { ModelContext } from '../../inference/modelContext.ts';
import type { AskEvent, Asking, AskPlan, AskRequest } from '../ask.ts';
import { askPrompt, questionLabel } from './askPrompt.ts';
import { checkCitations } from '../citations/checkCitations.ts';
import { hasDeclined } from './declined.ts';
import type { Knowledge } from '../knowledge.ts';
import { contextTokensOf, fitPassages, roomFor, usualAnswer } from './fitPassages.ts';
import { leavingPassages } from './leavingPassages.ts';
import { maskRequest, type MaskedRequest } from '../masking/maskRequest.ts';
import { maskTexts } from '../masking/maskTexts.ts';
import { namesOfStruck } from '../masking/namesOfStruck.ts';
import { restoreEvents } from '../masking/restoreEvents.ts';
import { nothingToAskWith } from './nothingToAskWith.ts';
import { fingerprint, hasChanged } from './planSeen.ts';
import { repeatsItself } from './repeatsItself.ts';
import type { Searching, SearchHit } from '../search.ts';
import { usualPassages } from './usualPassages.ts';

export interface AskingOptions {
  knowledge: Pick<Knowledge, 'document'>;
  searching: Searching;
  inference: Pick<Inference, 'answer'>;
  /** What is known of a model before it is asked. @throws {YardstickError} `model/unknown`, `connection/unknown` */
  contextOf: (model: string) => Pick<ModelContext, 'contextTokens' | 'destination' | 'completes'>;
}

/** A plan with what only the sending needs. */
interface Prepared {
  plan: AskPlan;
  mask: MaskedRequest | null;
  request: Pick<AnswerRequest, 'messages' | 'settings'>;
}

/** Asks language models with passages of a base, and checks what they cite. */
export function createAsking(options: AskingOptions): Asking {
  const { knowledge, searching, inference, contextOf } = options;
  // Of this process alone: no document can know it.
  const key = randomBytes(32);

  async function prepare(base: string, request: AskRequest): Promise<Prepared> {
    const { question, model, settings = {}, without = [], mask: wantsMask, seen: shown, ...search } = request;
    const context = contextOf(model);
    if (question.trim() === '') {
      throw new YardstickError('prompt/empty', 'The question is empty.', { hint: 'Write one.' });
    }
    const found = await searching.search(base, { ...search, query: question, limit: search.limit ?? usualPassages });
    const room = roomFor(contextTokensOf(context), settings);
    const promptWith = (passages: readonly SearchHit[]) => askPrompt(question, passages, key, context.completes);
    const fitted = fitPassages(found.hits, (passages) => estimateTokens(promptWith(passages)) <= room);
    const seen = fingerprint([
      question,
      context.destination,
      wantsMask === true,
      fitted.passages.map(({ documentId, start, end, text }) => [documentId, start, end, text]),
    ]);
    if (shown !== undefined && shown !== seen) throw hasChanged();
    const struck = new Set(without);
    const passages = fitted.passages.filter((_, place) => !struck.has(place));
    const alsoMask = namesOfStruck(fitted.passages.filter((_, place) => struck.has(place)));
    const plain = promptWith(passages);
    const plainRequest = {
      messages: [{ role: 'user' as const, content: plain }],
      settings: settingsFor(settings, context.destination),
    };
    const mask =
      wantsMask === true && context.destination !== null
        ? maskRequest(plainRequest.messages, plainRequest.settings, alsoMask)
        : null;
    const { messages, settings: sentSettings } = mask ?? plainRequest;
    const texts = passages.map(({ text }) => text);
    // Beside the prompt, each passage gets the very placeholders that it has there.
    const leaves = mask === null ? texts : maskTexts([plain, ...texts], alsoMask).texts.slice(1);
    return {
      mask,
      request: { messages, settings: sentSettings },
      plan: {
        search: found,
        passages,
        leftOut: fitted.leftOut,
        prompt: messages[0]?.content ?? plain,
        destination: context.destination,
        masked: mask?.counts ?? [],
        leaves: leavingPassages(passages, leaves),
        seen,
      },
    };
  }

  async function* ask(base: string, request: AskRequest): AsyncGenerator<AskEvent> {
    const { plan, mask, request: sent } = await prepare(base, request);
    if (plan.passages.length === 0) {
      throw nothingToAskWith({ found: plan.search.hits.length, leftOut: plan.leftOut.length });
    }
    yield { type: 'plan', plan };
    const enough = new AbortController();
    const events = inference.answer({
      model: request.model,
      ...sent,
      signal: AbortSignal.any([enough.signal, ...(request.signal === undefined ? [] : [request.signal])]),
    });
    let written = '';
    for await (const event of mask === null ? events : restoreEvents(events, mask)) {
      if (event.type !== 'finished') {
        yield event;
        // A small model that does not find the end says the same until it is cut off; a service's answer is its own affair.
        if (event.type !== 'text' || plan.destination !== null) continue;
        written += event.text;
        if (repeatsItself(written)) enough.abort(new DOMException('It repeats itself.', 'AbortError'));
        continue;
      }
      const { text } = event.answer;
      const citations = await checkCitations(text, plan.passages, async (id) => {
        const { document } = await knowledge.document(base, id);
        return document;
      });
      const conditions = { ...event.answer.conditions, passages: plan.passages.length };
      const answer = { ...event.answer, conditions };
      yield {
        type: 'finished',
        answer: enough.signal.aborted ? cutShort(answer) : answer,
        citations,
        declined: hasDeclined(text),
      };
    }
  }

  return { plan: async (base, request) => (await prepare(base, request)).plan, ask };
}

/** Nobody stopped it but its own repetition. */
function cutShort(answer: Answer): Answer {
  if (answer.error !== undefined) return answer;
  const message = 'The model said the same over and over, and was stopped. A larger one finds the end of its answer.';
  return {
    ...answer,
    finishReason: 'other',
    warnings: [...answer.warnings, { code: 'other', message }],
  };
}

/** As many ends of an answer as a model takes. */
const mostStops = 4;

/**
 * A model of this machine answers from texts, not from fancy; a service's own defaults are left alone. One that only continues texts (a base model) goes on
 * behind its answer with a question of its own: there it ends.
 */
function settingsFor(settings: RunSettings, destination: string | null): RunSettings {
  if (destination !== null) return settings;
  const stop = [...(settings.stop ?? []), `\n${questionLabel}`].slice(0, mostStops);
  return { temperature: 0, maxTokens: usualAnswer, ...settings, stop };
}
