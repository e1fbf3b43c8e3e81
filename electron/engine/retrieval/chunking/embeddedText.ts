/** What a model is given for a passage: the line that says where it stands, and the passage as it is. */
export function embeddedText(contextLine: string, passage: string): string {
  return contextLine === '' ? passage : `${contextLine}\n\n${passage}`;
}
