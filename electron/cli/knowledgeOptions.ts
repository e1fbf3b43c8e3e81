/** The options about how documents are cut and embedded. */
export interface IndexOptions {
  embedding?: string;
  chunkTokens?: number;
  overlapTokens?: number;
}

export function indexSettingsOf({ embedding, chunkTokens, overlapTokens }: IndexOptions) {
  const chunking = {
    ...(chunkTokens === undefined ? {} : { maxTokens: chunkTokens }),
    ...(overlapTokens === undefined ? {} : { overlapTokens }),
  };
  return {
    ...(embedding === undefined ? {} : { embedding: embedding.includes(':') ? embedding : `local:${embedding}` }),
    ...(Object.keys(chunking).length === 0 ? {} : { chunking }),
  };
}
