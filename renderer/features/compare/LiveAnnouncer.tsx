import { useEffect, useState } from 'react';
import { formatCount, formatDuration } from '../../components/format.ts';
import { answerName, stateWords } from './state/answerWords.ts';
import { useConversationStore } from './state/useConversation.ts';

/** Tells a screen reader that an answer has ended, and how: once for each answer, never for each token. */
export function LiveAnnouncer() {
  const store = useConversationStore();
  const [words, setWords] = useState('');
  useEffect(() => {
    return store.onFinished((answer) => {
      const how = stateWords(answer)?.words.toLowerCase() ?? 'finished';
      const tokens = answer.usage?.outputTokens;
      const figures = [
        tokens == null ? null : `${formatCount(tokens)} tokens`,
        answer.timings === null ? null : formatDuration(answer.timings.totalMs),
      ].filter((word) => word !== null);
      setWords(`${answerName(answer)} ${how}${figures.length === 0 ? '' : `: ${figures.join(' in ')}`}.`);
    });
  }, [store]);
  return (
    <output className="ys-visually-hidden" aria-live="polite">
      {words}
    </output>
  );
}
