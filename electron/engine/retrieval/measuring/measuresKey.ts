/** Where the measurements of a base are kept among the settings; they go with the base. */
export const measuresKey = (baseId: string): string => `knowledge.measures.${baseId}`;
