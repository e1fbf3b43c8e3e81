import type { Citation } from '../../answers/citation.ts';
import type { ContextPassage, TurnContext } from '../../answers/turnContext.ts';

/** "Passages: 6 of 10, from papers". */
export function passagesTitle({ passages, leftOut, struck, base }: TurnContext): string {
  const found = passages.length + leftOut.length + struck;
  return `Passages: ${found === passages.length ? found : `${passages.length} of ${found}`}, from ${short(base.name)}`;
}

/** "[1] Title, page 3 (/path/file.pdf, characters 120 to 480)". */
export function passagePlace({ title, page, path, start, end }: ContextPassage, index: number): string {
  return `[${index + 1}] ${short(title)}${page === null ? '' : `, page ${page}`} (${short(path, 1_000)}, characters ${start} to ${end})`;
}

/** How they were found, and what became of those that were not given. */
export function passageFacts(context: TurnContext): string {
  const { search, leftOut, struck, destinations, mask, contextTokens, earlierWithout } = context;
  return [
    `Search: ${search.mode}, embedding ${short(search.embedding)}${search.reranker === null ? '' : `, reranker ${short(search.reranker)}`}`,
    `fitted to ${contextTokens} tokens`,
    ...(leftOut.length === 0 ? [] : [`${leftOut.length} left out`]),
    ...(struck === 0 ? [] : [`${struck} struck out`]),
    ...(destinations.length === 0 ? [] : [`sent to ${short(destinations.join(', '), 1_000)}${mask ? ', masked' : ''}`]),
    ...(earlierWithout.length === 0 ? [] : [`earlier turns told without passages: ${earlierWithout.length}`]),
  ].join('; ');
}

/** "[1] found in Title, page 3: “words”". */
export function citationText({ marker, title, page, quote, found }: Citation): string {
  const verdict = found ? (quote === null ? 'names' : 'found in') : title === '' ? 'no such passage' : 'not found in';
  const where = title === '' ? '' : ` ${short(title)}${page === null ? '' : `, page ${page}`}`;
  return `${short(marker, 20)} ${verdict}${where}${quote === null ? '' : `: “${short(quote, 1_000)}”`}`;
}

/** A document chooses its title, and a model what it quotes: neither may fill the export. UTF-16 units. */
function short(text: string, most = 200): string {
  return text.length <= most ? text : `${text.slice(0, most).toWellFormed()}…`;
}
