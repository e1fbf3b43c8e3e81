import {
  InvalidResponseDataError,
  type LanguageModelV4StreamPart as Part,
  type LanguageModelV4Usage,
} from '@ai-sdk/provider';
import { classifyCloudError, cloudError, type CloudErrorContext } from './cloudErrors.ts';
import type { WireWatch } from './wireWatch.ts';

export interface CompleteStreamOptions {
  context: CloudErrorContext;
  wire: WireWatch;
  signal: AbortSignal | undefined;
}

const unknownUsage: LanguageModelV4Usage = {
  inputTokens: { total: undefined, noCache: undefined, cacheRead: undefined, cacheWrite: undefined },
  outputTokens: { total: undefined, text: undefined, reasoning: undefined },
};

/**
 * Passes a provider's stream on, with the rule that an answer is complete only if the service said so. A stream that ends in any other
 * way - closed early, connection lost, a malformed event, an error event - gets an `error` part with a YardstickError
 * (`cloud/cut-off` or what the service said) after the text so far, then `finish` with the reason `error`, and nothing more.
 * When the caller aborts, the stream fails with the signal's reason.
 */
export function completeStream(stream: ReadableStream<Part>, options: CompleteStreamOptions): ReadableStream<Part> {
  const { context, wire, signal } = options;
  const reader = stream.getReader();
  /** Text and reasoning blocks that were begun and not ended. */
  const open = new Map<string, 'text-end' | 'reasoning-end'>();

  async function fail(controller: ReadableStreamDefaultController<Part>, error: unknown): Promise<void> {
    for (const [id, type] of open) controller.enqueue({ type, id });
    controller.enqueue({ type: 'error', error });
    controller.enqueue({ type: 'finish', finishReason: { unified: 'error', raw: undefined }, usage: unknownUsage });
    controller.close();
    await reader.cancel().catch(() => undefined);
  }

  /** Hands a part on, or ends the stream. Returns false when there was nothing to hand on and the next part is needed. */
  async function take(part: Part, controller: ReadableStreamDefaultController<Part>): Promise<boolean> {
    if (part.type === 'error') {
      // Chat completions may end with the mark alone: some servers never give a reason.
      const isUnsaid = isMissingFinish(part.error);
      if (isUnsaid && wire.sawDone()) return false;
      await fail(
        controller,
        isUnsaid ? cloudError('cloud/cut-off', context) : classifyCloudError(part.error, context, true),
      );
      return true;
    }
    if (part.type === 'finish') {
      await end(part, controller);
      return true;
    }
    if (part.type === 'text-start') open.set(part.id, 'text-end');
    if (part.type === 'reasoning-start') open.set(part.id, 'reasoning-end');
    if (part.type === 'text-end' || part.type === 'reasoning-end') open.delete(part.id);
    controller.enqueue(part);
    return true;
  }

  async function end(
    part: Part & { type: 'finish' },
    controller: ReadableStreamDefaultController<Part>,
  ): Promise<void> {
    const { unified, raw } = part.finishReason;
    const isUnsaid = raw === undefined && ['interrupted', 'other', 'error'].includes(unified);
    if (isUnsaid && !wire.sawDone()) return fail(controller, cloudError('cloud/cut-off', context));
    if (unified === 'error' && !isUnsaid) {
      return fail(controller, cloudError('cloud/bad-answer', context, { said: raw ?? '' }));
    }
    controller.enqueue(isUnsaid ? { ...part, finishReason: { unified: 'other', raw: '[DONE]' } } : part);
    controller.close();
    await reader.cancel().catch(() => undefined);
  }

  return new ReadableStream<Part>(
    {
      async pull(controller) {
        let isHandedOn = false;
        while (!isHandedOn) {
          try {
            const next = await reader.read();
            if (next.done) {
              await fail(controller, cloudError('cloud/cut-off', context));
              return;
            }
            isHandedOn = await take(next.value, controller);
          } catch (thrown) {
            if (signal?.aborted === true) throw signal.reason;
            await fail(controller, classifyCloudError(thrown, context, true));
            return;
          }
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

/** What the provider for compatible servers says at an end without a reason, instead of the reason `interrupted`. */
function isMissingFinish(error: unknown): boolean {
  return InvalidResponseDataError.isInstance(error) && error.message.includes('without a finish reason');
}
