import { createHash } from 'node:crypto';
import type { TurnContext } from '../../answers/turnContext.ts';
import type { ExportedAnswer, ExportedConversation, ExportedTurn } from './exportedConversation.ts';
import { exportStyle } from './exportStyle.ts';
import { conditionsOf, figuresOf, stateOf } from './figures.ts';
import { citationText, passageFacts, passagePlace, passagesTitle } from './passages.ts';
import type { ExportPiece } from './view.ts';

/**
 * A conversation as one HTML file that needs nothing else: style inside, no script, no link, no image. Every word from outside is
 * escaped, and the file itself forbids scripts, requests and any style but its own, should a viewer find one. What models wrote stands
 * in it as Markdown, for the page to draw as it draws it in an answer (see `ExportPiece`).
 */
export function exportHtml(exported: ExportedConversation): ExportPiece[] {
  const title = escaped(exported.conversation.title || 'Conversation');
  const count = `${exported.turns.length} ${exported.turns.length === 1 ? 'turn' : 'turns'}`;
  const hash = createHash('sha256').update(style).digest('base64');
  return joined([
    `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>${title}</h1>
<p class="note">Exported ${escaped(exported.exportedAt)} from Yardstick ${escaped(exported.yardstick)}. ${count}.</p>
</header>
<main>
`,
    ...exported.turns.flatMap(turnSection),
    '</main>\n</body>\n</html>\n',
  ]);
}

/** As it stands in the file: the hash in the file's policy is that of exactly this. */
const style = `\n${exportStyle}\n`;

/** The same pieces with neighbouring texts in one. */
function joined(pieces: readonly ExportPiece[]): ExportPiece[] {
  const result: ExportPiece[] = [];
  let texts: string[] = [];
  const close = (): void => {
    if (texts.length > 0) result.push(texts.join(''));
    texts = [];
  };
  for (const piece of pieces) {
    if (typeof piece === 'string') texts.push(piece);
    else {
      close();
      result.push(piece);
    }
  }
  close();
  return result;
}

function turnSection(turn: ExportedTurn): ExportPiece[] {
  const { system } = turn.settings;
  const head = [
    `<section>\n<h2>Turn ${turn.position + 1}</h2>`,
    system === undefined ? '' : `<details><summary>System prompt</summary><pre>${escaped(system)}</pre></details>`,
    `<pre class="prompt">${escaped(turn.prompt)}</pre>`,
    turn.context === null ? '' : contextDetails(turn.context),
    turn.hidden ? '<p class="note">Blind: names and figures are hidden until there is a vote.</p>' : '',
    '<div class="answers">\n',
  ];
  const vote = turn.vote === null ? '' : `<p class="note">${escaped(voteText(turn))}</p>\n`;
  return [
    head.filter((part) => part !== '').join('\n'),
    ...turn.answers.flatMap(answerArticle),
    `</div>\n${vote}</section>\n`,
  ];
}

function contextDetails(context: TurnContext): string {
  const passages = context.passages.map(
    (passage, index) =>
      `<p class="note">${escaped(passagePlace(passage, index))}</p><pre>${escaped(passage.text)}</pre>`,
  );
  return `<details><summary>${escaped(passagesTitle(context))}</summary>${passages.join('\n')}
<p class="note">${escaped(passageFacts(context))}</p></details>`;
}

function answerArticle(answer: ExportedAnswer): ExportPiece[] {
  const state = stateOf(answer);
  const figures = figuresOf(answer);
  const conditions = conditionsOf(answer);
  const repeat = answer.repeat > 0 ? `, repeat ${answer.repeat + 1}` : '';
  const below = [
    ...(answer.citations ?? []).map((citation) => `<p class="note">Cites ${escaped(citationText(citation))}</p>`),
    state === undefined ? '' : `<p class="warning">${escaped(state)}</p>`,
    ...answer.warnings.map((warning) => `<p class="warning">${escaped(warning.message)}</p>`),
    figures.length === 0 ? '' : `<p class="figures">${escaped(figures.join(' · '))}</p>`,
    conditions.length === 0
      ? ''
      : `<details><summary>Conditions</summary><table class="facts"><tbody>${[
          ['Model', answer.model ?? ''] as const,
          ...conditions,
        ]
          .map(([label, value]) => `<tr><th scope="row">${escaped(label)}</th><td>${escaped(value)}</td></tr>`)
          .join('')}</tbody></table></details>`,
    '</article>\n',
  ];
  return [
    `<article>\n<h3>${escaped(answer.modelName)}${repeat}</h3>\n`,
    ...(answer.reasoning === ''
      ? []
      : ['<details><summary>Reasoning</summary>', ...drawn(answer.reasoning), '</details>\n']),
    ...drawn(answer.text),
    below.filter((part) => part !== '').join('\n'),
  ];
}

const drawn = (markdown: string): ExportPiece[] => ['<div class="text">', { markdown }, '</div>\n'];

function voteText(turn: ExportedTurn): string {
  const how = turn.vote?.blind === true ? 'Blind vote' : 'Vote';
  if (turn.vote?.outcome === 'tie') return `${how}: tie`;
  if (turn.vote?.outcome === 'bad') return `${how}: all bad`;
  const winner = turn.answers.find((answer) => answer.id === turn.vote?.winnerAnswerId);
  return `${how}: ${winner?.modelName ?? 'an earlier answer'}`;
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Control characters that HTML does not allow are shown as replacement characters; so is half of a surrogate pair. */
function escaped(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[\p{Cc}--[\t\n\r]]/gv, '\u{FFFD}')
    .replaceAll(/[&<>"']/g, (character) => entities[character] as string);
}
