import type { TurnContext } from '../../answers/turnContext.ts';
import type { ExportedAnswer, ExportedConversation, ExportedTurn } from './exportedConversation.ts';
import { conditionsOf, figuresOf, stateOf } from './figures.ts';
import { citationText, passageFacts, passagePlace, passagesTitle } from './passages.ts';

/**
 * A conversation as CommonMark. What people and models wrote stands in fenced blocks that it cannot break out of, as it was
 * written; every other word from outside is escaped. So the file shows the same in any viewer, and loads nothing.
 */
export function exportMarkdown(exported: ExportedConversation): string {
  const { conversation, turns } = exported;
  const head = [
    `# ${escaped(conversation.title) || 'Conversation'}`,
    `Exported ${exported.exportedAt} from Yardstick ${escaped(exported.yardstick)}. ${turns.length} ${turns.length === 1 ? 'turn' : 'turns'}.`,
  ];
  return `${[...head, ...turns.flatMap(turnBlocks)].join('\n\n')}\n`;
}

function turnBlocks(turn: ExportedTurn): string[] {
  return [
    `## Turn ${turn.position + 1}`,
    fenced(turn.prompt),
    ...(turn.context === null ? [] : contextBlocks(turn.context)),
    ...(turn.settings.system === undefined ? [] : ['System prompt:', fenced(turn.settings.system)]),
    ...(turn.hidden ? ['Blind: names and figures are hidden until there is a vote.'] : []),
    ...turn.answers.flatMap(answerBlocks),
    ...(turn.vote === null ? [] : [voteLine(turn)]),
  ];
}

function contextBlocks(context: TurnContext): string[] {
  return [
    escaped(passagesTitle(context)),
    ...context.passages.flatMap((passage, index) => [escaped(passagePlace(passage, index)), fenced(passage.text)]),
    escaped(passageFacts(context)),
  ];
}

function answerBlocks(answer: ExportedAnswer): string[] {
  const state = stateOf(answer);
  const figures = figuresOf(answer);
  const conditions = conditionsOf(answer);
  const repeat = answer.repeat > 0 ? `, repeat ${answer.repeat + 1}` : '';
  return [
    `### ${escaped(answer.modelName)}${answer.model === null ? '' : ` (${escaped(answer.model)})`}${repeat}`,
    ...(answer.reasoning === '' ? [] : ['Reasoning:', fenced(answer.reasoning)]),
    fenced(answer.text),
    ...(answer.citations ?? []).map((citation) => `Cites: ${escaped(citationText(citation))}`),
    ...(state === undefined ? [] : [`State: ${escaped(state)}`]),
    ...answer.warnings.map((warning) => `Warning: ${escaped(warning.message)}`),
    ...(figures.length === 0 ? [] : [escaped(figures.join(' · '))]),
    ...(conditions.length === 0
      ? []
      : [
          ['| Condition | Value |', '| --- | --- |']
            .concat(conditions.map(([label, value]) => `| ${escaped(label)} | ${escaped(value)} |`))
            .join('\n'),
        ]),
  ];
}

function voteLine(turn: ExportedTurn): string {
  const how = turn.vote?.blind === true ? 'Blind vote' : 'Vote';
  if (turn.vote?.outcome === 'tie') return `${how}: tie`;
  if (turn.vote?.outcome === 'bad') return `${how}: all bad`;
  const winner = turn.answers.find((answer) => answer.id === turn.vote?.winnerAnswerId);
  return `${how}: ${escaped(winner?.modelName ?? 'an earlier answer')}`;
}

/** A block fenced with more backticks than the text has in a row anywhere. */
function fenced(text: string): string {
  const longest = (text.match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length), 2);
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${text}${text.endsWith('\n') ? '' : '\n'}${fence}`;
}

/**
 * One line of text in which no character means anything. Only what could is escaped, so that the file can be read as it is, too. Addresses,
 * which viewers turn into links whether escaped or not, get an invisible word joiner (U+2060) in the middle.
 */
function escaped(text: string): string {
  return text
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .replaceAll(/[\\`*_~[\]<>&|$#{}]/g, String.raw`\$&`)
    .replace(/^[-+=]|(?<=^\d{1,9})[.)]/, String.raw`\$&`)
    .replaceAll(/:(?=\/)|www(?=\.)|(?=@)/gi, '$&\u{2060}');
}
