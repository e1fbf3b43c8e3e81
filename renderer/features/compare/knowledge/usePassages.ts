import { useState } from 'react';
import { knowledgeOf, type Attachment, type KnowledgeInput, type KnowledgePlan } from './attachment.ts';

/** A prompt that waits for its passages to be looked at. */
export interface Review {
  prompt: string;
  plan: KnowledgePlan;
  mask: boolean;
  /** Chunk ids. */
  struck: ReadonlySet<number>;
  settle: (sent: boolean) => void;
}

/** Sends prompts with the attached base; before passages leave this machine they wait to be looked at. */
export function usePassages(options: {
  attachment: Attachment | null;
  /** The prompt goes to another machine. */
  leaves: boolean;
  plan: (prompt: string, knowledge: KnowledgeInput) => Promise<KnowledgePlan>;
  send: (prompt: string, knowledge?: KnowledgeInput) => Promise<boolean>;
}) {
  const { attachment, leaves, plan, send } = options;
  const [review, setReview] = useState<Review | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);

  /** Null where it failed: the error is shown. */
  async function look(prompt: string, given: Attachment, mask: boolean): Promise<KnowledgePlan | null> {
    setBusy(true);
    setError(null);
    try {
      return await plan(prompt, { ...knowledgeOf(given), mask });
    } catch (thrown) {
      setError(thrown);
      return null;
    } finally {
      setBusy(false);
    }
  }

  async function sendPrompt(prompt: string): Promise<boolean> {
    if (attachment === null) return send(prompt);
    if (!leaves) return send(prompt, knowledgeOf(attachment));
    const found = await look(prompt, attachment, true);
    if (found === null) return false;
    if (found.destinations.length === 0) return send(prompt, knowledgeOf(attachment));
    return new Promise<boolean>((settle) => setReview({ prompt, plan: found, mask: true, struck: new Set(), settle }));
  }

  function strike(struck: ReadonlySet<number>): void {
    if (review !== null) setReview({ ...review, struck });
  }

  function cancel(): void {
    review?.settle(false);
    setReview(null);
  }

  async function setMask(mask: boolean): Promise<void> {
    if (review === null || attachment === null || busy) return;
    const found = await look(review.prompt, attachment, mask);
    if (found === null) cancel();
    else setReview({ ...review, plan: found, mask });
  }

  async function confirm(): Promise<void> {
    if (review === null || attachment === null || busy) return;
    const { prompt, plan: shown, mask, struck, settle } = review;
    setBusy(true);
    const sent = await send(prompt, { ...knowledgeOf(attachment), mask, without: [...struck], seen: shown.seen });
    setBusy(false);
    setReview(null);
    settle(sent);
  }

  return {
    review,
    busy,
    error,
    forgetError: () => setError(null),
    send: sendPrompt,
    strike,
    mask: setMask,
    confirm,
    cancel,
  };
}
