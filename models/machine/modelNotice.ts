/** Something about local models that a person should see, outside any one piece of work. */
export interface ModelNotice {
  /** `worker/died`, `model/quarantined`; `gpu/fallback` of language models, `speech/by-loudness` of speech models. */
  code: string;
  message: string;
  hint?: string;
  modelId?: string;
}

/** One that is not loaded any more, and what can be done. */
export function quarantinedNotice({ id, name }: { id: string; name: string }, reason: string): ModelNotice {
  return {
    code: 'model/quarantined',
    message: `${name} is not loaded any more: ${reason}`,
    hint: 'Remove it and get it again, or clear its quarantine to try once more.',
    modelId: id,
  };
}
