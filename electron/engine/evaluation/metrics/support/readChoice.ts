import { labelForms, readLabel } from './readLabel.ts';

/** What speaks of the answer in an answer: the letter or number behind it is meant. */
const stated =
  /(?:answer|choice|option|choose|pick|select|correct(?: one)?|antwort|respuesta|réponse)(?: is| would be|:| =| are)?(?: option| choice| answer| letter)?[\s:*_"'“`]{0,6}(?:\\?\(|\[|\\boxed\{(?:\\text\{)?)?\s?([A-Za-z]|\d{1,2})(?:[)\].,:*_"'”`}]|\s|$)/giu;
const boxed = /\\boxed\{(?:\\text\{)?\s*\(?([A-Za-z]|\d{1,2})\)?\s*\}/g;
/** `B`, `(B)`, `B.`, `B) Paris`, `**B**`: at the beginning of a line, not "A dog …". */
const leading = /^[\s>*_#"'“`-]{0,8}(?:\(|\[)?([A-Za-z]|\d{1,2})(?:(?:[)\].:]|[*_`]{1,2}[)\].:]?)(?:\s|$|[*_])|\s*$)/;
const parenthesised = /\(([A-Z])\)/g;

/**
 * Which choice an answer takes, from 0; null where it takes none, or more than one. In this order: the answer is the text of a choice; it states one
 * ("the answer is B", the last such statement counts); it begins with a letter or number by itself; a line does; it names the text of just one choice;
 * it has just one letter in parentheses. Letters stand for places from A, numbers from 1 (unless choices are numbers).
 */
export function readChoice(text: string, choices: readonly string[]): number | null {
  const answer = text.trim();
  if (answer === '') return null;
  const byText = choices.findIndex((choice) => choice.trim() === answer);
  if (byText >= 0) return byText;
  const haveNumbers = choices.some((choice) => /^[\s\d.,]+$/.test(choice));
  const placeOf = (mark: string | undefined): number | null => {
    if (mark === undefined) return null;
    const isNumber = /^\d/.test(mark);
    if (isNumber && haveNumbers) {
      const place = choices.findIndex((choice) => choice.trim() === mark);
      return place < 0 ? null : place;
    }
    const place = isNumber ? Number(mark) - 1 : mark.toUpperCase().charCodeAt(0) - 65;
    return place >= 0 && place < choices.length ? place : null;
  };
  const lastOf = (pattern: RegExp): number | null =>
    [...answer.matchAll(pattern)]
      .filter((match) => !isArticle(match[1], answer.slice(match.index + match[0].length - 1)))
      .map((match) => placeOf(match[1]))
      .findLast((place) => place !== null) ?? null;
  const lines = answer.split('\n').filter((line) => line.trim() !== '');
  return (
    lastOf(boxed) ??
    lastOf(stated) ??
    placeOf(leading.exec(lines[0] ?? '')?.[1]) ??
    placeOf(leading.exec(lines.at(-1) ?? '')?.[1]) ??
    placeOfText(answer, choices) ??
    onlyOne([...answer.matchAll(parenthesised)].map((match) => placeOf(match[1])))
  );
}

/** "The answer is a dog": a small letter, or an A, with a word behind it. */
const isArticle = (mark: string | undefined, rest: string): boolean =>
  mark !== undefined && /[a-zA]/.test(mark) && /^[^\S\n]+\p{L}/u.test(rest);

function placeOfText(answer: string, choices: readonly string[]): number | null {
  const named = readLabel(answer, labelForms([...new Set(choices)]));
  return named === null ? null : choices.indexOf(named);
}

function onlyOne(places: readonly (number | null)[]): number | null {
  const distinct = [...new Set(places.filter((place) => place !== null))];
  return distinct.length === 1 ? (distinct[0] as number) : null;
}
