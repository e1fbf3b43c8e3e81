import type { TurnContext } from '../../answers/turnContext.ts';
import type { ExportedAnswer, ExportedConversation, ExportedTurn } from './exportedConversation.ts';
import { conditionsOf, figuresOf, stateOf } from './figures.ts';
import { citationText, passageFacts, passagePlace, passagesTitle } from './passages.ts';

/**
 * A conversation as one HTML file that needs nothing else: style inside, no script, no link, no image. Every word from outside is
 * escaped, and the file itself forbids scripts and requests, should a viewer find either.
 */
export function exportHtml(exported: ExportedConversation): string {
  const title = escaped(exported.conversation.title || 'Conversation');
  const count = `${exported.turns.length} ${exported.turns.length === 1 ? 'turn' : 'turns'}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>
${style}
</style>
</head>
<body>
<header>
<h1>${title}</h1>
<p class="note">Exported ${escaped(exported.exportedAt)} from Yardstick ${escaped(exported.yardstick)}. ${count}.</p>
</header>
<main>
${exported.turns.map(turnSection).join('\n')}
</main>
</body>
</html>
`;
}

const style = `:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 2rem auto; max-width: 80rem; padding: 0 1rem; }
pre { font: inherit; margin: 0; overflow-wrap: anywhere; white-space: pre-wrap; }
.prompt { background: color-mix(in srgb, currentColor 8%, transparent); border-radius: 8px; padding: 0.75rem 1rem; }
.answers { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); margin: 1rem 0 2rem; }
article { border: 1px solid color-mix(in srgb, currentColor 25%, transparent); border-radius: 8px; padding: 0.75rem 1rem; }
h3 { font-size: 1rem; margin: 0 0 0.5rem; }
.note, .figures, summary { color: color-mix(in srgb, currentColor 70%, transparent); font-size: 0.875rem; }
.warning { border-left: 3px solid; font-size: 0.875rem; padding-left: 0.5rem; }
table { border-collapse: collapse; font-size: 0.8125rem; }
th, td { overflow-wrap: anywhere; padding: 0.125rem 0.75rem 0.125rem 0; text-align: left; vertical-align: top; }
th { font-weight: 500; white-space: nowrap; }`;

function turnSection(turn: ExportedTurn): string {
  const { system } = turn.settings;
  return `<section>
<h2>Turn ${turn.position + 1}</h2>
${system === undefined ? '' : `<details><summary>System prompt</summary><pre>${escaped(system)}</pre></details>`}
<pre class="prompt">${escaped(turn.prompt)}</pre>
${turn.context === null ? '' : contextDetails(turn.context)}
${turn.hidden ? '<p class="note">Blind: names and figures are hidden until there is a vote.</p>' : ''}
<div class="answers">
${turn.answers.map(answerArticle).join('\n')}
</div>
${turn.vote === null ? '' : `<p class="note">${escaped(voteText(turn))}</p>`}
</section>`;
}

function contextDetails(context: TurnContext): string {
  const passages = context.passages.map(
    (passage, index) =>
      `<p class="note">${escaped(passagePlace(passage, index))}</p><pre>${escaped(passage.text)}</pre>`,
  );
  return `<details><summary>${escaped(passagesTitle(context))}</summary>${passages.join('\n')}
<p class="note">${escaped(passageFacts(context))}</p></details>`;
}

function answerArticle(answer: ExportedAnswer): string {
  const state = stateOf(answer);
  const figures = figuresOf(answer);
  const conditions = conditionsOf(answer);
  const repeat = answer.repeat > 0 ? `, repeat ${answer.repeat + 1}` : '';
  const parts = [
    `<h3>${escaped(answer.modelName)}${repeat}</h3>`,
    answer.reasoning === ''
      ? ''
      : `<details><summary>Reasoning</summary><pre>${escaped(answer.reasoning)}</pre></details>`,
    `<pre>${escaped(answer.text)}</pre>`,
    ...(answer.citations ?? []).map((citation) => `<p class="note">Cites ${escaped(citationText(citation))}</p>`),
    state === undefined ? '' : `<p class="warning">${escaped(state)}</p>`,
    ...answer.warnings.map((warning) => `<p class="warning">${escaped(warning.message)}</p>`),
    figures.length === 0 ? '' : `<p class="figures">${escaped(figures.join(' · '))}</p>`,
    conditions.length === 0
      ? ''
      : `<details><summary>Conditions</summary><table><tbody>${[['Model', answer.model ?? ''] as const, ...conditions]
          .map(([label, value]) => `<tr><th scope="row">${escaped(label)}</th><td>${escaped(value)}</td></tr>`)
          .join('')}</tbody></table></details>`,
  ];
  return `<article>\n${parts.filter((part) => part !== '').join('\n')}\n</article>`;
}

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
