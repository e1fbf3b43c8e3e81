import type { ErrorReport } from '../../models/errors.ts';
import type { Engine } from '../engine/engine.ts';
import type { Terminal } from './terminal.ts';

/** Options that every command takes, before or after its name. */
export interface GlobalOptions {
  json: boolean;
  /** Absolute path of the data folder. */
  home: string;
  offline: boolean;
  debug: boolean;
}

/** What a command gets: the terminal, its options, when to stop, and an engine that is closed again whatever happens. */
export interface CommandContext extends GlobalOptions {
  terminal: Terminal;
  /** Aborted by Ctrl-C or a polite kill. */
  signal: AbortSignal;
  /** Opens the engine on the data folder, in this process; closes it when `work` ends, however it ends. */
  withEngine<Result>(work: (engine: Engine) => Promise<Result>): Promise<Result>;
  /** Prints a result: the document for `--json`, else the text for people. */
  print(document: unknown, text: () => string): void;
  /** Prints an error that does not end the command: what there is of a result still comes. */
  reportError(report: ErrorReport): void;
  /** A remark for people, on stderr. */
  note(text: string): void;
}
