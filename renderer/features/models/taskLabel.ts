const labels: Record<string, string> = {
  chat: 'Chat',
  completion: 'Completion',
  embedding: 'Embedding',
  reranking: 'Reranking',
  transcription: 'Speech to text',
  translation: 'Translation',
  classification: 'Classification',
  diarization: 'Who speaks when',
};

/** A task's name for reading. */
export const taskLabel = (task: string): string => labels[task] ?? task;
