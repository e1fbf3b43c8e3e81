import { YardstickError } from '../../models/errors.ts';
import type { CommandContext } from './context.ts';

/** No service has a longer one; bounds what a wrong pipe can fill memory with. */
const longestKey = 8_192;

/**
 * Reads an API key from standard input: all of it from a pipe, one line from a terminal, where it is not shown while typed.
 * @throws {YardstickError} `key/not-set` when there is none, `run/stopped` on Ctrl-C
 */
export async function readKeyLine(context: CommandContext): Promise<string> {
  const { stdin } = context.terminal;
  const key = (stdin.isTTY ? await readHidden(context) : await readPiped(stdin)).trim();
  if (key === '' || key.length > longestKey || /[^\x21-\x7e]/.test(key)) {
    throw new YardstickError('key/not-set', 'Standard input has no usable key: one line without blanks is expected', {
      hint: 'For example: printf %s "$MY_KEY" | yardstick connections add NAME --kind KIND --key-stdin',
    });
  }
  return key;
}

async function readPiped(stdin: NodeJS.ReadStream): Promise<string> {
  stdin.setEncoding('utf8');
  let piped = '';
  for await (const chunk of stdin as AsyncIterable<string>) {
    piped += chunk;
    if (piped.length > longestKey * 2) break;
  }
  return piped;
}

function readHidden({ terminal, signal }: CommandContext): Promise<string> {
  const { stdin } = terminal;
  terminal.err('Key (not shown): ');
  stdin.setRawMode(true);
  stdin.setEncoding('utf8');
  return new Promise<string>((resolve, reject) => {
    let typed = '';
    const finish = (settle: () => void) => {
      stdin.setRawMode(false);
      stdin.pause();
      stdin.off('data', take);
      terminal.err('\n');
      settle();
    };
    const take = (characters: string) => {
      for (const character of characters) {
        if (character === '\r' || character === '\n' || character === '\u0004') return finish(() => resolve(typed));
        if (character === '\u0003') return finish(() => reject(new YardstickError('run/stopped', 'Stopped.')));
        typed = character === '\u007f' || character === '\b' ? typed.slice(0, -1) : typed + character;
      }
    };
    stdin.on('data', take);
    stdin.resume();
    signal.addEventListener('abort', () => finish(() => reject(new YardstickError('run/stopped', 'Stopped.'))), {
      once: true,
    });
  });
}
