import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

/** What a process and all its children asked the system for, as far as it can leave the machine or a folder. */
export interface Trace {
  /** Calls that make or use an internet socket, one line each, as strace writes them. */
  internet: string[];
  /** Absolute paths of files and folders that were made, opened for writing, renamed or linked. */
  written: string[];
}

const calls =
  'socket,connect,bind,sendto,sendmsg,sendmmsg,open,openat,creat,mkdir,mkdirat,rename,renameat,renameat2,link,linkat,symlink,symlinkat';

/** True where processes can be traced: Linux with strace, and not forbidden by the container. */
export function canTrace(): boolean {
  try {
    execFileSync('strace', ['-f', '--seccomp-bpf', '-qq', '-e', 'trace=socket', '-o', '/dev/null', 'true'], {
      stdio: 'ignore',
    });
    return true;
  } catch {
    return false;
  }
}

/** Starts a program under strace; its trace is in `file` and can be read once it has ended. */
export function startTraced(
  argv: readonly [program: string, ...rest: string[]],
  options: { file: string; cwd: string; environment: NodeJS.ProcessEnv },
): ChildProcess {
  const { file, cwd, environment } = options;
  return spawn(
    'strace',
    ['-f', '--seccomp-bpf', '-qq', '-s', '500', '-e', 'signal=none', '-e', `trace=${calls}`, '-o', file, ...argv],
    { cwd, env: environment, stdio: ['ignore', 'pipe', 'pipe'] },
  );
}

/** @param cwd what relative paths are relative to */
export function readTrace(file: string, cwd: string): Trace {
  const lines = wholeCalls(readFileSync(file, 'utf8').split('\n'));
  return {
    internet: lines.filter((line) => /\bAF_INET6?\b|\bAF_PACKET\b|\bAF_XDP\b/.test(line)),
    written: lines.flatMap((line) => (succeeded(line) && writes(line) ? [writtenPath(line, cwd)] : [])),
  };
}

/** A call that another thread interrupted is written in two halves: `a(1, <unfinished ...>` and `<... a resumed>2) = 0`. */
function wholeCalls(lines: readonly string[]): string[] {
  const halves = new Map<string, string>();
  const whole: string[] = [];
  for (const line of lines) {
    const thread = /^\d+/.exec(line)?.[0] ?? '';
    if (line.endsWith('<unfinished ...>')) halves.set(thread, line.slice(0, -'<unfinished ...>'.length));
    else if (line.includes(' resumed>')) {
      whole.push((halves.get(thread) ?? '') + line.slice(line.indexOf(' resumed>') + ' resumed>'.length));
      halves.delete(thread);
    } else whole.push(line);
  }
  return [...whole, ...halves.values()];
}

function succeeded(line: string): boolean {
  return !/ = -1 E[A-Z]+ /.test(line);
}

function writes(line: string): boolean {
  if (/^\d+ +(?:open|openat)\(/.test(line)) return /\bO_(?:WRONLY|RDWR|CREAT)\b/.test(line);
  return /^\d+ +(?:creat|mkdir|mkdirat|rename|renameat|renameat2|link|linkat|symlink|symlinkat)\(/.test(line);
}

/** The last path of a call is where it writes. */
function writtenPath(line: string, cwd: string): string {
  const last = [...line.matchAll(/"((?:[^"\\]|\\.)*)"/g)].at(-1)?.[1] ?? '';
  return path.resolve(cwd, last);
}
