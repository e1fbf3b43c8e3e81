/** What the engine says over the IPC channel once it listens. */
export interface EngineReady {
  /** `http://127.0.0.1:PORT/` */
  url: string;
  port: number;
  /** 256 bits; the page's cookie carries it. */
  token: string;
}

/** What it says when it cannot start. */
export interface EngineFailure {
  code: string;
  message: string;
  hint?: string;
}

export type EngineMessage = { ready: EngineReady } | { failure: EngineFailure };

/** Reads a message of the engine; undefined for one that is not understood. */
export function readEngineMessage(message: unknown): EngineMessage | undefined {
  const fields = Object(message) as Record<string, unknown>;
  const { event, url, port, token } = fields;
  if (event === 'ready' && typeof url === 'string' && typeof port === 'number' && typeof token === 'string') {
    return isLoopback(url) ? { ready: { url, port, token } } : undefined;
  }
  if (event === 'failed') {
    const failure = Object(fields['error']) as Record<string, unknown>;
    const { code, message: text, hint } = failure;
    return {
      failure: {
        code: typeof code === 'string' ? code : 'internal/unexpected',
        message: typeof text === 'string' ? text : 'The engine did not say why',
        ...(typeof hint === 'string' ? { hint } : {}),
      },
    };
  }
  return undefined;
}

/** The window shows nothing but the engine on this machine. */
function isLoopback(url: string): boolean {
  try {
    const { protocol, hostname } = new URL(url);
    return protocol === 'http:' && hostname === '127.0.0.1';
  } catch {
    return false;
  }
}
