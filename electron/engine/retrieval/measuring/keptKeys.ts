/** Where the measurements of a base are kept among the settings. */
export const measuresKey = (baseId: string): string => `knowledge.measures.${baseId}`;

/** Where the questions are kept that it is measured with. */
export const questionsKey = (baseId: string): string => `knowledge.questions.${baseId}`;

/** All that is kept of a base among the settings, and goes with it. */
export const keysOfBase = (baseId: string): string[] => [measuresKey(baseId), questionsKey(baseId)];
