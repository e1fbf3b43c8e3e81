import { randomUUID } from 'node:crypto';
import { reportError, YardstickError } from '../../../../models/errors.ts';
import type { AskRequest, Asking } from '../../retrieval/ask.ts';
import type { Inference } from '../../inference/inference.ts';
import { pause, woken } from '../../jobs/changeFeed.ts';
import type { QuestionEvent, QuestionView } from './view.ts';

/**
 * Questions that are being answered or were lately. One that is asked goes on without its page: what was sent to a service is paid for, and a
 * page that comes back must not send it again.
 */
export interface Questions {
  ask(base: string, request: AskRequest): QuestionView;
  /** First the whole of it, then what is new, until it ends or the signal aborts. @throws {YardstickError} `knowledge/no-question` */
  follow(id: string, signal: AbortSignal): AsyncGenerator<QuestionEvent, void, undefined>;
  /** False when it does not run. */
  stop(id: string): boolean;
  /** Stops all and waits for them. */
  close(): Promise<void>;
}

interface Live {
  view: QuestionView;
  text: string;
  reasoning: string;
  ended: boolean;
  /** Counts changes other than text. */
  version: number;
  stop: AbortController;
  readers: Set<{ wake: () => void }>;
  done: Promise<void>;
}

/** Finished questions that are kept for a page that is loaded again. */
const kept = 30;
/** Growing text reaches a page ten times a second: drawing it costs more than writing it. */
const textPauseMs = 100;

export function createQuestions(rooms: { asking: Asking; inference: Pick<Inference, 'nameOf'> }): Questions {
  const { asking, inference } = rooms;
  const live = new Map<string, Live>();

  function tell(question: Live): void {
    for (const reader of question.readers) reader.wake();
  }

  function change(question: Live, fields: Partial<QuestionView>): void {
    Object.assign(question.view, fields);
    question.version += 1;
    tell(question);
  }

  async function run(question: Live, base: string, request: AskRequest): Promise<void> {
    try {
      for await (const event of asking.ask(base, { ...request, signal: question.stop.signal })) {
        if (event.type === 'text' || event.type === 'reasoning') {
          question[event.type] += event.text;
          tell(question);
        } else if (event.type === 'plan') change(question, { plan: event.plan });
        else if (event.type === 'state') change(question, { state: event.state, progress: event.progress ?? null });
        else if (event.type === 'warning') change(question, { warnings: [...question.view.warnings, event.warning] });
        else {
          const { answer, citations, declined } = event;
          // The answer's text is the last word: names that were masked have been put back into it.
          question.text = answer.text;
          const state = answer.error !== undefined ? 'failed' : answer.finishReason === 'stopped' ? 'stopped' : 'done';
          change(question, { state, progress: null, answer, citations, declined, warnings: answer.warnings });
        }
      }
    } catch (thrown) {
      const stopped = question.stop.signal.aborted;
      change(question, { state: stopped ? 'stopped' : 'failed', error: stopped ? null : reportError(thrown) });
    } finally {
      question.ended = true;
      tell(question);
      const finished = [...live].filter(([, other]) => other.ended);
      for (const [id] of finished.slice(0, Math.max(0, finished.length - kept))) live.delete(id);
    }
  }

  return {
    ask(base, request) {
      const question: Live = {
        view: {
          id: randomUUID(),
          base,
          question: request.question,
          model: request.model,
          modelName: inference.nameOf(request.model),
          state: 'queued',
          progress: null,
          plan: null,
          warnings: [],
          answer: null,
          citations: [],
          declined: false,
          error: null,
        },
        text: '',
        reasoning: '',
        ended: false,
        version: 0,
        stop: new AbortController(),
        readers: new Set(),
        done: Promise.resolve(),
      };
      live.set(question.view.id, question);
      question.done = run(question, base, request);
      return { ...question.view };
    },

    async *follow(id, signal) {
      const question = live.get(id);
      if (question === undefined) {
        throw new YardstickError('knowledge/no-question', 'That question is not kept any more.', {
          hint: 'Ask it again: questions are kept while Yardstick runs, the newest thirty of them.',
        });
      }
      const reader = { wake: () => undefined as void };
      question.readers.add(reader);
      let version = -1;
      const told = { text: '', reasoning: '' };
      try {
        while (!signal.aborted) {
          const { ended } = question;
          for (const field of ['reasoning', 'text'] as const) {
            const now = question[field];
            if (now === told[field]) continue;
            const offset = now.startsWith(told[field]) ? told[field].length : 0;
            told[field] = now;
            yield { type: 'text', field, offset, text: now.slice(offset) };
          }
          if (version !== question.version) {
            ({ version } = question);
            yield { type: 'question', question: { ...question.view } };
          }
          if (ended) return;
          const isNew = version !== question.version || told.text !== question.text || question.ended;
          if (!isNew) await woken(reader, signal);
          await pause(textPauseMs, signal);
        }
      } finally {
        question.readers.delete(reader);
      }
    },

    stop(id) {
      const question = live.get(id);
      if (question === undefined || question.ended) return false;
      question.stop.abort(new DOMException('Stopped.', 'AbortError'));
      return true;
    },

    async close() {
      for (const question of live.values()) question.stop.abort(new DOMException('Stopped.', 'AbortError'));
      await Promise.all([...live.values()].map((question) => question.done));
    },
  };
}
