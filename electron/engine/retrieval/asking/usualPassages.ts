/** Passages of a prompt where no limit is given: more make a small model slow before they make it wiser. */
export const usualPassages = 6;
