import type { LanguageModelV4StreamPart } from '@ai-sdk/provider';

/** Puts starts and ends around pieces of text and of reasoning, as the AI SDK wants them: blocks with an id each. */
export interface TextParts {
  push(kind: 'text' | 'reasoning', delta: string): void;
  end(): void;
}

export function createTextParts(emit: (part: LanguageModelV4StreamPart) => void): TextParts {
  let open: { kind: 'text' | 'reasoning'; id: string } | undefined;
  let count = 0;

  const end = () => {
    if (open === undefined) return;
    emit({ type: `${open.kind}-end`, id: open.id });
    open = undefined;
  };

  return {
    push(kind, delta) {
      if (delta === '') return;
      if (open?.kind !== kind) {
        end();
        open = { kind, id: `${kind}-${count++}` };
        emit({ type: `${kind}-start`, id: open.id });
      }
      emit({ type: `${kind}-delta`, id: open.id, delta });
    },
    end,
  };
}
