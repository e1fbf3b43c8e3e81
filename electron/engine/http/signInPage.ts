/** The page a browser gets that is not signed in. Knows no token; needs nothing but itself and `/sign-in.js`. */
export function signInPage(nonce: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Sign in - Yardstick</title>
<link rel="icon" href="data:,">
<style nonce="${nonce}">${style}</style>
</head>
<body>
<main>
<h1><svg viewBox="0 0 20 20" width="28" height="28" aria-hidden="true"><rect width="20" height="20" rx="5"/><path d="M5 15V7M8.33 15v-4M11.67 15V5M15 15v-6"/></svg>Yardstick</h1>
<p>This Yardstick runs on another screen or in a terminal. Paste the token it printed when it started; it changes at every start.</p>
<form>
<label for="token">Token</label>
<input id="token" type="password" autocomplete="off" autocapitalize="off" spellcheck="false" required autofocus aria-describedby="problem">
<p id="problem" role="alert"></p>
<button type="submit">Sign in</button>
</form>
<p class="quiet">The terminal shows it under the address. In scripts, <code>yardstick serve --json</code> gives it as <code>token</code>.</p>
<noscript><p>Signing in needs JavaScript. Programs send the token as <code>Authorization: Bearer</code>.</p></noscript>
</main>
<script src="/sign-in.js"></script>
</body>
</html>
`;
}

const style = `
:root { color-scheme: light dark; --paper: #f4f4f6; --card: #fff; --ink: #1d1d24; --quiet: #5f5f6b; --line: #cdcdd6; --accent: #5b58d0; --bad: #b42318 }
@media (prefers-color-scheme: dark) { :root { --paper: #16161b; --card: #1f1f26; --ink: #ebebef; --quiet: #a5a5b1; --line: #3c3c46; --accent: #908ee8; --bad: #ff8a80 } }
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif }
main { width: 100%; max-width: 26rem; padding: 2rem; background: var(--card); border: 1px solid var(--line); border-radius: 12px }
h1 { display: flex; align-items: center; gap: .6rem; margin: 0 0 1rem; font-size: 1.35rem; font-weight: 650 }
rect { fill: #5b58d0 }
path { fill: none; stroke: #fff; stroke-width: 1.75; stroke-linecap: round }
p { margin: 0 0 1rem }
label { display: block; margin-bottom: .25rem; font-weight: 550 }
input { width: 100%; padding: .6rem .7rem; font: inherit; font-family: ui-monospace, Menlo, Consolas, monospace; color: inherit;
  background: var(--paper); border: 1px solid var(--line); border-radius: 8px }
button { width: 100%; padding: .6rem; font: inherit; font-weight: 600; color: #fff; background: #5b58d0; border: 0; border-radius: 8px; cursor: pointer }
button:disabled { opacity: .6; cursor: default }
input:focus-visible, button:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
#problem { min-height: 1.5em; margin: .35rem 0 .65rem; font-size: .9rem; color: var(--bad) }
.quiet { margin: 1.25rem 0 0; font-size: .9rem; color: var(--quiet) }
code { font-size: .9em }
`;

/** Sends the token once, and then leaves it to the cookie. */
export const signInScript = `'use strict';
const form = document.querySelector('form');
const token = document.getElementById('token');
const problem = document.getElementById('problem');
const button = form.querySelector('button');
form.addEventListener('submit', async (event) => {
  event.preventDefault();
  button.disabled = true;
  problem.textContent = '';
  try {
    const response = await fetch('/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token: token.value.trim() }),
    });
    if (response.ok) return location.reload();
    problem.textContent = (await response.json()).error.message;
  } catch {
    problem.textContent = 'Yardstick does not answer. Is it still running?';
  }
  button.disabled = false;
  token.select();
});
`;
