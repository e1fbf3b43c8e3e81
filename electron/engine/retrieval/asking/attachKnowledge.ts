import { randomBytes } from 'node:crypto';
import type { AnswerEvent, RunSettings } from '../../answers/answer.ts';
import type { ContextPassage, TurnContext } from '../../answers/turnContext.ts';
import { estimateTokens } from '../../inference/estimateTokens.ts';
import type { Inference } from '../../inference/inference.ts';
import type { ModelContext } from '../../inference/modelContext.ts';
import { askPrompt } from './askPrompt.ts';
import type { AttachedRequest, Attaching, AttachPlan, AttachRequest, EarlierTurns } from '../attach.ts';
import { checkCitations } from '../citations/checkCitations.ts';
import { contextTokensOf, fitPassages, roomFor } from './fitPassages.ts';
import type { Knowledge } from '../knowledge.ts';
import { leavingPassages } from './leavingPassages.ts';
import { maskRequest } from '../masking/maskRequest.ts';
import { maskTexts } from '../masking/maskTexts.ts';
import { restoreEvents } from '../masking/restoreEvents.ts';
import { namesOfStruck } from '../masking/namesOfStruck.ts';
import { nothingToAskWith } from './nothingToAskWith.ts';
import { fingerprint, hasChanged } from './planSeen.ts';
import type { SearchHit, Searching } from '../search.ts';
import { usualPassages } from './usualPassages.ts';

export interface AttachingOptions {
  knowledge: Pick<Knowledge, 'get' | 'document'>;
  searching: Searching;
  inference: Pick<Inference, 'answer'>;
  /** What is known of a model before it is asked. @throws {YardstickError} `model/unknown`, `connection/unknown` */
  contextOf: (model: string) => ModelContext;
}

/** Share of a context that earlier turns may take from passages; a local model leaves out its oldest messages itself, and says so. */
const mostOfHistory = 0.5;

export function createAttaching(options: AttachingOptions): Attaching {
  const { knowledge, searching, inference, contextOf } = options;
  // Of this process alone: no document can know it.
  const key = randomBytes(32);

  async function plan(request: AttachRequest): Promise<AttachPlan> {
    const { prompt, settings = {}, mode, limit = usualPassages, without = [], mask = false, signal } = request;
    const contexts = request.models.map(contextOf);
    const base = await knowledge.get(request.base);
    const { hits, conditions } = await searching.search(base.id, {
      query: prompt,
      limit,
      ...(mode === undefined ? {} : { mode }),
      ...(signal === undefined ? {} : { signal }),
    });
    const fitted = fitToAll({ hits, prompt, settings, contexts, earlier: request.earlier, key });
    const destinations = request.models.flatMap((model, column) => {
      const { leavesMachine = false, destination = null } = contexts[column] ?? {};
      return leavesMachine && destination !== null ? [{ model, destination }] : [];
    });
    const hosts = [...new Set(destinations.map(({ destination }) => destination))];
    // Of what was found, not of what is left of it: striking out is the person's answer to what was shown.
    const seen = fingerprint([fitted.passages, hosts, mask]);
    if (request.seen !== undefined && request.seen !== seen) throw hasChanged(base.name);
    const struck = new Set(without);
    const passages = fitted.passages.filter(({ chunkId }) => !struck.has(chunkId));
    const alsoMask = mask ? namesOfStruck(fitted.passages.filter(({ chunkId }) => struck.has(chunkId))) : [];
    if (passages.length === 0) throw nothingToAskWith({ found: hits.length, leftOut: fitted.leftOut.length });
    const context: TurnContext = {
      base: { id: base.id, name: base.name },
      search: conditions,
      passages,
      leftOut: fitted.leftOut.map(({ text: _text, ...place }) => place),
      struck: fitted.passages.length - passages.length,
      prompt: askPrompt(prompt, passages, key),
      mask,
      destinations: hosts,
      contextTokens: Math.min(...contexts.map(contextTokensOf)),
      earlierWithout: fitted.earlierWithout,
      ...(alsoMask.length === 0 ? {} : { alsoMask }),
    };
    return { context, destinations, ...leavingTexts(context, settings), seen };
  }

  async function* answer({ given, mask, alsoMask, ...request }: AttachedRequest): AsyncGenerator<AnswerEvent> {
    const masked = mask ? maskRequest(request.messages, request.settings, alsoMask) : null;
    const events = inference.answer(
      masked === null ? request : { ...request, messages: masked.messages, settings: masked.settings },
    );
    for await (const event of masked === null ? events : restoreEvents(events, masked)) {
      if (event.type !== 'finished' || given === null) {
        yield event;
        continue;
      }
      const citations = await checkCitations(event.answer.text, given.passages, async (id) => {
        const { document } = await knowledge.document(given.base, id);
        return document;
      });
      const conditions = { ...event.answer.conditions, passages: given.passages.length };
      yield { ...event, answer: { ...event.answer, conditions, citations } };
    }
  }

  return {
    plan,
    answer,
    leavesFor(model) {
      try {
        const { leavesMachine, destination } = contextOf(model);
        return leavesMachine ? destination : null;
      } catch {
        return null;
      }
    },
  };
}

interface Fitted {
  passages: ContextPassage[];
  leftOut: ContextPassage[];
  earlierWithout: number[];
}

/**
 * Fits passages to all columns at once: every column gets what the smallest can read. Where not all of them fit beside the earlier turns, the oldest of
 * those are told without their passages, as few as help.
 */
function fitToAll(options: {
  hits: readonly SearchHit[];
  prompt: string;
  settings: RunSettings;
  contexts: readonly ModelContext[];
  earlier: EarlierTurns | undefined;
  key: Uint8Array;
}): Fitted {
  const { prompt, settings, contexts, key } = options;
  const earlier = options.earlier ?? { withPassages: [], told: () => [] };
  const found = options.hits.map(toContextPassage);
  const known = new Map<string, number>();
  const tokensOf = (text: string): number => {
    const tokens = known.get(text) ?? estimateTokens(text);
    known.set(text, tokens);
    return tokens;
  };
  let best: Fitted | undefined;
  for (let left = 0; left <= earlier.withPassages.length; left += 1) {
    const earlierWithout = earlier.withPassages.slice(0, left);
    const told = earlier.told(earlierWithout);
    const room = Math.min(
      ...contexts.map((context, column) => {
        const whole = contextTokensOf(context);
        const history = (told[column] ?? []).reduce((sum, { content }) => sum + tokensOf(content), 0);
        return roomFor(whole, settings) - Math.min(history, whole * mostOfHistory);
      }),
    );
    const fitted = fitPassages(found, (passages) => estimateTokens(askPrompt(prompt, passages, key)) <= room);
    if (best === undefined || fitted.passages.length > best.passages.length) best = { ...fitted, earlierWithout };
    if (fitted.leftOut.length === 0) break;
  }
  return best as Fitted;
}

function toContextPassage(hit: SearchHit): ContextPassage {
  const { documentId, path, title, page, start, end, score, text, chunkId, headings, hidden } = hit;
  return { documentId, path, title, page, start, end, score, text, chunkId, headings, hidden };
}

/** The texts as a service would get them. */
function leavingTexts(
  { prompt, passages, mask, destinations, alsoMask }: TurnContext,
  settings: RunSettings,
): Pick<AttachPlan, 'leaves' | 'masked'> {
  const texts = passages.map(({ text }) => text);
  if (!mask || destinations.length === 0)
    return { leaves: { prompt, passages: leavingPassages(passages, texts) }, masked: [] };
  const { messages, counts } = maskRequest([{ role: 'user', content: prompt }], settings, alsoMask);
  // Beside the prompt, each passage gets the very placeholders that it has there.
  const [, ...maskedTexts] = maskTexts([prompt, ...texts], alsoMask).texts;
  return {
    leaves: { prompt: messages[0]?.content ?? '', passages: leavingPassages(passages, maskedTexts) },
    masked: counts,
  };
}
