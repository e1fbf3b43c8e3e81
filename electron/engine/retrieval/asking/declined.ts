/** What a model is told to write where the passages have no answer. */
export const notInDocuments = 'Not in these documents.';

/** Words that lead to it, as models write them around what they were told to say. */
const said =
  /^(?:(?:i'm |i am )?sorry[,.]? (?:but )?)?(?:the |this |that |your )?(?:answer|information|question|it)?(?: to (?:the|this|your) question)?(?: is| are| was)? ?(?:not|nowhere) (?:(?:found|mentioned|given|answered|contained|stated|present|available) )?in (?:these|the|those|any of the) (?:documents|passages)\b/;

/** Whether an answer says that the documents do not have it: as its first words, alone or with an explanation. */
export function hasDeclined(answer: string): boolean {
  const plain = answer
    .toLowerCase()
    .replaceAll(/[‘’`]/g, "'")
    .replaceAll(/[*_#"“”>[\]]/g, '')
    .replace(/^answer:/, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return said.test(plain);
}
