/**
 * The one style of an exported conversation: the page's type and colours, light and dark, and on paper. The classes of Markdown are those that
 * `renderer/components/markdown/fileParts.tsx` gives; `hljs-…` are highlight.js's.
 */
export const exportStyle = `:root { color-scheme: light dark; --text: #1d1d24; --dim: #62626e; --ground: #fff; --sunken: #f8f8fa; --line: #e7e7ec; --strong: #d3d3dc;
--keyword: #7a3ea8; --string: #14734a; --number: #9a4a00; --title: #2355b5; --type: #0b6b7a; --variable: #b3261e; --warn: #8a5300; }
@media screen and (prefers-color-scheme: dark) { :root { --text: #ececf1; --dim: #9d9daa; --ground: #111115; --sunken: #17171c; --line: #26262e; --strong: #3a3a44;
--keyword: #c79bf0; --string: #7fd1a5; --number: #e7ad75; --title: #8db4f5; --type: #79cbd8; --variable: #f2918a; --warn: #e5b567; } }
* { box-sizing: border-box; }
body { background: var(--ground); color: var(--text); font: 0.9375rem/1.6 'Inter Variable', Inter, system-ui, sans-serif; margin: 2.5rem auto; max-width: 80rem; overflow-wrap: anywhere; padding: 0 1.25rem; }
h1, h2, h3, h4, h5, h6 { break-after: avoid; line-height: 1.35; }
header h1 { font-size: 1.375rem; margin: 0 0 0.25rem; }
h2 { font-size: 0.8125rem; font-weight: 600; color: var(--dim); margin: 2.25rem 0 0.5rem; }
h3 { font-size: 0.9375rem; margin: 0 0 0.5rem; }
pre { font: inherit; margin: 0; white-space: pre-wrap; }
.prompt { background: var(--sunken); border-radius: 10px; padding: 0.75rem 1rem; }
.answers { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); margin: 1rem 0; }
article { border: 1px solid var(--line); border-radius: 10px; min-width: 0; padding: 0.875rem 1rem; }
.note, .figures, summary, details > .text { color: var(--dim); font-size: 0.8125rem; }
.note { margin: 0.5rem 0 0; }
.figures { border-top: 1px solid var(--line); font-variant-numeric: tabular-nums; margin: 0.75rem 0 0; padding-top: 0.625rem; }
.warning { border-left: 2px solid var(--warn); font-size: 0.8125rem; margin: 0.5rem 0; padding-left: 0.625rem; }
details { margin: 0.5rem 0; }
summary { cursor: pointer; }
.facts { border-collapse: collapse; font-size: 0.75rem; margin-top: 0.375rem; }
.facts th, .facts td { padding: 0.125rem 0.75rem 0.125rem 0; text-align: left; vertical-align: top; }
.facts th { color: var(--dim); font-weight: 400; white-space: nowrap; }
.text > :first-child { margin-top: 0; }
.text > :last-child { margin-bottom: 0; }
.text p, .text ul, .text ol, .text blockquote { margin: 0 0 0.75rem; }
.text ul, .text ol { padding-left: 1.375rem; }
.text li { margin: 0.1875rem 0; }
.text ul.contains-task-list { list-style: none; padding-left: 0.25rem; }
.text h4, .text h5, .text h6 { font-size: 0.9375rem; margin: 1rem 0 0.5rem; }
.text h4 { font-size: 1.125rem; }
.text h5 { font-size: 1.0313rem; }
.text blockquote { border-left: 2px solid var(--strong); color: var(--dim); padding-left: 0.75rem; }
.text hr { border: 0; border-top: 1px solid var(--line); margin: 1rem 0; }
code, .code pre, .plain, .address { font-family: ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace; }
:not(pre) > code { background: var(--sunken); border-radius: 4px; font-size: 0.8125em; padding: 1px 5px; }
.code { background: var(--sunken); border: 1px solid var(--line); border-radius: 8px; margin: 0 0 0.75rem; overflow: hidden; }
.code > .language { border-bottom: 1px solid var(--line); color: var(--dim); font-size: 0.75rem; margin: 0; padding: 0.25rem 0.75rem; }
.code pre { font-size: 0.7813rem; line-height: 1.55; overflow-wrap: normal; overflow-x: auto; padding: 0.625rem 0.75rem; tab-size: 4; white-space: pre; }
.plain { font-size: 0.7813rem; }
.table { border: 1px solid var(--line); border-radius: 8px; margin: 0 0 0.75rem; overflow-x: auto; }
.table table { border-collapse: collapse; font-size: 0.8125rem; font-variant-numeric: tabular-nums; overflow-wrap: normal; width: 100%; }
.table th, .table td { border-bottom: 1px solid var(--line); padding: 0.4375rem 0.75rem; text-align: left; vertical-align: top; }
.table th { background: var(--sunken); font-weight: 600; }
.table tr:last-child td { border-bottom: 0; }
.table .center { text-align: center; }
.table .right { text-align: right; }
.link { text-decoration: underline; text-decoration-color: var(--strong); text-underline-offset: 2px; }
.address { color: var(--dim); font-size: 0.75rem; }
.image { border: 1px dashed var(--strong); border-radius: 8px; color: var(--dim); display: block; font-size: 0.75rem; margin: 0.25rem 0; padding: 0.5rem 0.75rem; }
.maths.display { display: block; margin: 0 0 0.75rem; overflow-x: auto; }
.hljs-comment, .hljs-quote { color: var(--dim); font-style: italic; }
.hljs-keyword, .hljs-selector-tag, .hljs-literal, .hljs-section, .hljs-doctag { color: var(--keyword); }
.hljs-string, .hljs-regexp, .hljs-addition, .hljs-attribute { color: var(--string); }
.hljs-number, .hljs-symbol, .hljs-bullet, .hljs-meta { color: var(--number); }
.hljs-title, .hljs-name, .hljs-selector-id, .hljs-selector-class { color: var(--title); }
.hljs-built_in, .hljs-type, .hljs-class { color: var(--type); }
.hljs-deletion, .hljs-variable, .hljs-template-variable { color: var(--variable); }
@media print {
:root { color-scheme: light; }
body { margin: 0; max-width: none; padding: 0; font-size: 10pt; }
.code pre { white-space: pre-wrap; overflow-wrap: anywhere; }
.table, .maths.display { overflow: visible; }
.prompt, .code, .table tr, .figures { break-inside: avoid; }
.prompt, .code, .table th, :not(pre) > code { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
details::details-content { content-visibility: visible; block-size: auto; }
}`;
