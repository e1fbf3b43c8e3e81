/** The whole look of a report: light and dark by the reader's own choice, on paper as on a screen. */
export const style = `:root {
  color-scheme: light dark;
  --text: #1d1d24; --dim: #5f5f6b; --faint: #797986; --line: #e0e0e6; --soft: #f4f4f6; --page: #fff; --card: #fff;
  --accent: #5b58d0; --accent-soft: #e4e4fb; --good: #1c7d4d; --good-soft: #e3f5eb; --bad: #b92828; --bad-soft: #fdeaea; --unsure: #8a5a00; --unsure-soft: #fdf3dc;
  font: 15px/1.55 "Inter Variable", Inter, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
}
@media (prefers-color-scheme: dark) {
  :root {
    --text: #ececf1; --dim: #b5b5c0; --faint: #8d8d9a; --line: #3a3a44; --soft: #212128; --page: #17171c; --card: #1b1b21;
    --accent: #908ee8; --accent-soft: #2b2a4a; --good: #6fcf9b; --good-soft: #17301f; --bad: #ff8787; --bad-soft: #3b1c1c; --unsure: #e6b455; --unsure-soft: #35290f;
  }
}
* { box-sizing: border-box; }
body { background: var(--page); color: var(--text); margin: 0 auto; max-width: 74rem; padding: 2.5rem 1.5rem 5rem; }
h1 { font-size: 1.375rem; font-weight: 600; letter-spacing: -0.01em; line-height: 1.3; margin: 0; }
h2 { font-size: 1.0625rem; font-weight: 600; margin: 2.75rem 0 0.75rem; }
h3 { font-size: 0.9375rem; font-weight: 600; margin: 1.25rem 0 0.375rem; }
p { margin: 0 0 0.5rem; max-width: 52rem; }
a { color: var(--accent); }
pre { font: 0.8125rem/1.5 ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; margin: 0; overflow-wrap: anywhere; white-space: pre-wrap; }
.dim, figcaption { color: var(--dim); font-size: 0.8125rem; }
.meta { color: var(--dim); font-size: 0.8125rem; margin-top: 0.25rem; }
.verdict { background: var(--accent-soft); border-radius: 12px; margin: 1.5rem 0 0; padding: 1.25rem 1.5rem; }
.verdict p { max-width: 60rem; text-wrap: pretty; }
.verdict p:first-child { font-size: 1.25rem; font-weight: 600; letter-spacing: -0.01em; line-height: 1.4; margin: 0; }
.word { white-space: nowrap; }
.verdict p + p { color: var(--dim); margin: 0.5rem 0 0; }
.notice { border-left: 3px solid var(--unsure); margin: 1rem 0 0; padding-left: 0.75rem; }
.notice.bad { border-color: var(--bad); }
.scroll { border: 1px solid var(--line); border-radius: 8px; overflow-x: auto; }
table { border-collapse: collapse; font-size: 0.8125rem; width: 100%; }
th, td { padding: 0.5rem 0.625rem; text-align: left; vertical-align: top; }
thead th { background: var(--soft); color: var(--dim); font-weight: 500; white-space: nowrap; }
tbody tr + tr > * { border-top: 1px solid var(--line); }
tbody th { font-weight: 500; }
td.number, th.number { font-variant-numeric: tabular-nums; text-align: right; white-space: nowrap; }
td small, th small { color: var(--faint); display: block; font-size: 0.75rem; font-weight: 400; }
.facts th { color: var(--dim); font-weight: 400; white-space: nowrap; width: 1%; }
.facts td { overflow-wrap: anywhere; }
.sheet-note { margin-top: 0.5rem; }
.index { flex: none; background: var(--soft); border: 1px solid var(--line); border-radius: 50%; display: inline-grid; font-size: 0.6875rem; font-weight: 600; height: 1.25rem; margin-right: 0.5rem; place-items: center; width: 1.25rem; }
.name { align-items: baseline; display: flex; min-width: 11rem; }
.tag { border-radius: 4px; display: inline-block; font-size: 0.75rem; font-weight: 500; padding: 0.0625rem 0.4375rem; white-space: nowrap; }
.tag.better, .tag.not-worse, .tag.right { background: var(--good-soft); color: var(--good); }
.tag.worse, .tag.wrong, .tag.failed { background: var(--bad-soft); color: var(--bad); }
.tag.cannot-tell, .tag.unscored { background: var(--unsure-soft); color: var(--unsure); }
.tag.plain { background: var(--soft); color: var(--dim); }
.bar { display: block; height: 0.5rem; margin: 0.25rem 0 0 auto; width: 6rem; }
.bar .track { fill: var(--line); } .bar .range { fill: var(--accent); opacity: 0.35; } .bar .mean { fill: var(--accent); }
.forest { display: block; height: 1.25rem; width: 12.5rem; }
.forest .margin { fill: var(--soft); } .forest .zero { stroke: var(--faint); stroke-dasharray: 2 2; }
.forest .interval { stroke-width: 2.5; stroke-linecap: round; }
.forest .better, .forest .not-worse { fill: var(--good); stroke: var(--good); }
.forest .worse { fill: var(--bad); stroke: var(--bad); }
.forest .cannot-tell { fill: var(--unsure); stroke: var(--unsure); }
.charts { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 20rem), 1fr)); }
.chart { background: var(--card); border: 1px solid var(--line); border-radius: 8px; margin: 0; max-width: 25rem; padding: 0.75rem 1rem 0.875rem; }
.chart figcaption { margin-top: 0.375rem; text-wrap: pretty; }
.chart svg { display: block; height: auto; width: 100%; }
.chart .grid { stroke: var(--line); } .chart .axis { stroke: var(--faint); }
.chart .tick { fill: var(--faint); font-size: 10.5px; } .chart .axis-title { fill: var(--dim); font-size: 11.5px; }
.chart .front-line, .chart .curve { fill: none; stroke: var(--accent); stroke-width: 1.5; } .chart .front-line { stroke-dasharray: 4 3; }
.chart .point circle { fill: var(--card); stroke: var(--faint); stroke-width: 1.5; } .chart .point text { fill: var(--dim); font-size: 10px; font-weight: 600; }
.chart .point .whisker { stroke: var(--faint); opacity: 0.6; }
.chart .point.front circle { fill: var(--accent); stroke: var(--accent); } .chart .point.front text { fill: var(--page); } .chart .point.front .whisker { stroke: var(--accent); }
details { margin: 0.375rem 0; }
summary { color: var(--dim); cursor: pointer; font-size: 0.8125rem; }
summary:focus-visible { border-radius: 4px; outline: 2px solid var(--accent); outline-offset: 2px; }
.block { background: var(--soft); border-radius: 8px; margin: 0.375rem 0; padding: 0.625rem 0.875rem; }
.rows > details { border: 1px solid var(--line); border-radius: 8px; margin: 0.375rem 0; padding: 0.5rem 0.875rem; }
.rows > details[open] { padding-bottom: 0.875rem; }
.rows > details > summary { align-items: baseline; color: var(--text); display: flex; gap: 0.75rem; }
.rows > details > summary .text { flex: 1; min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.rows .marks { display: flex; flex-wrap: wrap; gap: 0.25rem; justify-content: flex-end; }
.answers { display: grid; gap: 0.75rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); margin-top: 0.75rem; }
article { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 0.625rem 0.875rem; }
article h4 { font-size: 0.8125rem; font-weight: 600; margin: 0 0 0.375rem; }
article ul { color: var(--dim); font-size: 0.8125rem; list-style: none; margin: 0.5rem 0 0; padding: 0; }
footer { border-top: 1px solid var(--line); color: var(--dim); font-size: 0.8125rem; margin-top: 3rem; padding-top: 1rem; }
@media print {
  :root { --page: #fff; --card: #fff; --text: #000; --dim: #444; --faint: #666; --line: #ccc; --soft: #f4f4f6; --accent: #403d98; --accent-soft: #f1f1fb; font-size: 11px; }
  body { max-width: none; padding: 0; print-color-adjust: exact; }
  .scroll { overflow: visible; } table { font-size: 0.75rem; } th, td { padding: 0.25rem 0.375rem; } .name { min-width: 0; } thead th { white-space: normal; }
  .forest { width: 8rem; } .bar { width: 4rem; }
  .chart, article, tr, .verdict { break-inside: avoid; } h2, h3 { break-after: avoid; }
  details.facts::details-content { content-visibility: visible; height: auto; } details.facts > summary { list-style: none; }
}`;
