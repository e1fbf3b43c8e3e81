/** UTF-16 units. Longer texts are shown as they are: rendering megabytes of Markdown would hold the page. */
export const longestRendered = 400_000;
/** UTF-16 units of a block whose code is coloured. */
export const longestHighlighted = 40_000;
/** UTF-16 units of a formula that is drawn. */
export const longestFormula = 8_000;
