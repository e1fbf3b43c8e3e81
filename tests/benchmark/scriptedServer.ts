import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An OpenAI-compatible server that writes Markdown at a steady pace: the load for the page, not a model. */
export async function startScriptedServer(options: {
  tokensPerSecond: number;
  tokens: number;
}): Promise<{ url: string; close(): void }> {
  const words =
    'The **tide** turns; `waves += 1` and the _ledger_ is | kept | in | rows |, see [notes](https://example.org).'.split(
      ' ',
    );
  const server = createServer((request, response) => {
    if (request.url?.endsWith('/models') === true) {
      response.setHeader('content-type', 'application/json');
      response.end(
        JSON.stringify({
          object: 'list',
          data: [1, 2, 3, 4, 5, 6].map((n) => ({ id: `scripted-${n}`, object: 'model' })),
        }),
      );
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    let sent = 0;
    const send = (choice: object, usage?: object) =>
      response.write(
        `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'scripted', choices: [choice], ...usage })}\n\n`,
      );
    const timer = setInterval(() => {
      if (response.destroyed) return clearInterval(timer);
      if (sent < options.tokens) {
        const newline = sent % 60 === 59 ? '\n\n## Next\n\n- ' : '';
        send({ index: 0, delta: { content: `${words[sent % words.length]} ${newline}` }, finish_reason: null });
        sent += 1;
        return;
      }
      clearInterval(timer);
      send(
        { index: 0, delta: {}, finish_reason: 'stop' },
        { usage: { prompt_tokens: 10, completion_tokens: sent, total_tokens: 10 + sent } },
      );
      response.end('data: [DONE]\n\n');
    }, 1000 / options.tokensPerSecond);
    request.resume();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, close: () => server.close() };
}
