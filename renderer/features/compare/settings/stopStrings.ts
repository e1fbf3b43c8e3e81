/** A stop string as it is shown in one line: a line break as `\n`, a tab as `\t`, a backslash doubled. */
export function writeStop(stop: string): string {
  return stop.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\t', '\\t');
}

/** The stop string that was typed as `writeStop` shows it. */
export function readStop(shown: string): string {
  return shown.replace(/\\(n|t|\\)/g, (_, sign: string) => (sign === 'n' ? '\n' : sign === 't' ? '\t' : '\\'));
}
