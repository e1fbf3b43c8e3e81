import type { CommandContext } from './context.ts';
import { exitCodes } from './exitCodes.ts';
import { pageFolder } from './projectFolder.ts';
import { waitForStop } from './waitForStop.ts';

export interface ServeOptions {
  host: string;
  /** 0 takes a free one. */
  port: number;
  /** Says how programs reach the OpenAI-compatible API, which is there in any case. */
  api?: true;
}

/** Serves the page and the API until it is stopped: the whole product without a window. */
export async function serveHeadless(context: CommandContext, options: ServeOptions): Promise<number> {
  const { serve } = await import('../engine/http/app.ts');
  await context.withEngine(async (engine) => {
    const server = await serve(engine, { host: options.host, port: options.port, pageDirectory: pageFolder });
    try {
      // A second process on this data folder is told where the first one is.
      engine.store.announce(server.url);
      announce(context, server, options.api === true);
      if (server.warning !== null) context.note(server.warning);
      await waitForStop(context.signal);
      context.note('Stopping ...');
    } finally {
      await server.close();
    }
  });
  return context.signal.reason === 'SIGTERM' ? exitCodes.done : exitCodes.interrupted;
}

function announce(context: CommandContext, server: { url: string; port: number; token: string }, api: boolean): void {
  const { json, terminal } = context;
  if (json) {
    const { url, port, token } = server;
    terminal.out(`${JSON.stringify({ event: 'ready', url, port, token })}\n`);
    return;
  }
  // The token is shown by itself, never inside an address: addresses end up in histories, logs and other people's chats.
  terminal.out(
    [
      `Yardstick is at ${terminal.style('bold', server.url)}`,
      `Open it in a browser and sign in with this token (it changes at every start):`,
      `  ${server.token}`,
      ...(api ? [`OpenAI-compatible API: ${server.url}v1`] : []),
      `Programs send it as "Authorization: Bearer TOKEN". Ctrl-C stops.`,
      '',
    ].join('\n'),
  );
}
