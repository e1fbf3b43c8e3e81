import os from 'node:os';
import path from 'node:path';

/** A path as a person writes it: `~/models/a.gguf` is in their home folder, wherever no shell has put that in before. */
export function expandHome(written: string): string {
  return written === '~' || /^~[/\\]/.test(written) ? path.join(os.homedir(), written.slice(1)) : written;
}
