import { styleText } from 'node:util';

/** What a command may touch of the terminal; handed in, so that a test can read what was printed. */
export interface Terminal {
  /** Results. */
  out(text: string): void;
  /** Notes, progress and errors. */
  err(text: string): void;
  readonly outIsTty: boolean;
  readonly errIsTty: boolean;
  /** Width of the screen in characters; 100 where it is not known. */
  readonly columns: number;
  readonly stdin: NodeJS.ReadStream;
  readonly environment: NodeJS.ProcessEnv;
  /** Emphasis for people: plain text where the output is not a terminal or NO_COLOR is set. */
  style(kind: 'bold' | 'dim' | 'red' | 'yellow', text: string): string;
}

/**
 * The process's own streams. A reader that goes away (`| head`) ends the output quietly instead of failing the command.
 *
 * @param onOutputLost results could not be written: a full disk, say
 */
export function processTerminal(onOutputLost: (error: NodeJS.ErrnoException) => void = () => undefined): Terminal {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') onOutputLost(error);
  });
  // There is nowhere to say it.
  process.stderr.on('error', () => undefined);
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    outIsTty: process.stdout.isTTY === true,
    errIsTty: process.stderr.isTTY === true,
    columns: process.stdout.columns || process.stderr.columns || 100,
    stdin: process.stdin,
    environment: process.env,
    style: (kind, text) => styleText(kind, text, { stream: process.stdout, validateStream: true }),
  };
}
