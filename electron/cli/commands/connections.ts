import { Option, type Command } from 'commander';
import { YardstickError } from '../../../models/errors.ts';
import type { ConnectionKind } from '../../../models/cloud/connection.ts';
import type { CommandContext } from '../context.ts';
import { formatTable } from '../output/formatTable.ts';
import { formatDuration } from '../output/formatQuantity.ts';
import type { Run } from '../program.ts';
import { readKeyLine } from '../readKeyLine.ts';
import { UsageError } from '../usageError.ts';

const kinds: ConnectionKind[] = ['openai', 'azure', 'anthropic', 'google', 'mistral', 'openai-compatible'];
/** Taken only to be refused: an argument is readable by every process of the machine and stays in the shell's history. */
const keyArguments = ['--key <key>', '--api-key <key>', '--token <key>'];

/** `connections add|set-key|list|test|remove`. */
export function connectionsCommand(program: Command, run: Run): void {
  const connections = program.command('connections').description('services and servers that answer elsewhere');
  const add = connections
    .command('add')
    .description('add a service, or a server that speaks the OpenAI protocol')
    .argument('<name>', 'what you call it: the part before the colon in a model id')
    .addOption(new Option('--kind <kind>', 'what it speaks').choices(kinds).makeOptionMandatory())
    .option('--base-url <url>', "the server's address; a service has its own")
    .option('--api-version <version>', 'Azure only');
  withKey(add).action(run(addConnection));
  const setKey = connections.command('set-key').description('replace the key of a connection').argument('<name>');
  withKey(setKey).action(run(replaceKey));
  connections.command('list').description('connections, and whether their host is allowed').action(run(list));
  connections.command('test').description('ask a connection for its models').argument('<name>').action(run(test));
  connections.command('remove').description('forget a connection and its key').argument('<name>').action(run(remove));
}

function withKey(command: Command): Command {
  command
    .addOption(new Option('--key-env <variable>', 'take the key from this environment variable').conflicts('keyStdin'))
    .option('--key-stdin', 'read the key from standard input');
  for (const flags of keyArguments) command.addOption(new Option(flags).hideHelp());
  return command;
}

interface AddOptions extends KeyOptions {
  kind: ConnectionKind;
  baseUrl?: string;
  apiVersion?: string;
}

interface KeyOptions {
  keyEnv?: string;
  keyStdin?: true;
  key?: string;
  apiKey?: string;
  token?: string;
}

async function addConnection(context: CommandContext, options: AddOptions, name: string): Promise<void> {
  const key = await keyOf(options, context);
  const { kind, baseUrl, apiVersion } = options;
  const added = await context.withEngine((engine) =>
    engine.caller.connections.add({
      name,
      kind,
      ...(baseUrl === undefined ? {} : { baseUrl }),
      ...(apiVersion === undefined ? {} : { apiVersion }),
      ...(key === undefined ? {} : { key }),
    }),
  );
  context.print(
    { name: added.name, kind: added.kind, baseUrl: added.baseUrl },
    () => `Added ${added.name} (${added.baseUrl}).\n`,
  );
  if (added.leavesMachine && new URL(added.baseUrl).protocol === 'http:') {
    context.note(
      'This address is not encrypted: the key and every text can be read on the way. Use it only on a network you trust.',
    );
  }
  if (!added.allowed)
    context.note(`Nothing is sent to it before you allow its host: yardstick egress allow ${added.host}`);
}

async function keyOf(options: KeyOptions, context: CommandContext): Promise<string | undefined> {
  if (options.key !== undefined || options.apiKey !== undefined || options.token !== undefined) {
    throw new UsageError(
      'usage/key-argument',
      'A key is never given as an argument: other programs could read it there',
      {
        hint: 'Use --key-env VARIABLE or --key-stdin. The key you typed may stand in the history of your shell: replace it.',
      },
    );
  }
  if (options.keyEnv !== undefined) {
    const key = context.terminal.environment[options.keyEnv]?.trim();
    if (key !== undefined && key !== '') return key;
    throw new YardstickError('key/not-set', `The environment variable ${options.keyEnv.slice(0, 100)} is not set`, {
      hint: 'Set and export it, or use --key-stdin.',
    });
  }
  return options.keyStdin === true ? readKeyLine(context) : undefined;
}

async function replaceKey(context: CommandContext, options: KeyOptions, name: string): Promise<void> {
  const key = await keyOf(options, context);
  if (key === undefined)
    throw new UsageError('usage/no-key', 'Where is the key?', { hint: 'Use --key-env VARIABLE or --key-stdin.' });
  const changed = await context.withEngine((engine) => engine.caller.connections.setKey({ name, key }));
  context.print({ name: changed.name }, () => `${changed.name} has a new key.\n`);
}

async function list(context: CommandContext): Promise<void> {
  const connections = await context.withEngine((engine) => engine.caller.connections.list());
  context.print(connections, () =>
    connections.length === 0
      ? 'No connections. Add one with: yardstick connections add NAME --kind KIND --key-env VARIABLE\n'
      : formatTable(
          [
            { title: 'NAME', value: (connection) => connection.name },
            { title: 'KIND', value: (connection) => connection.kind },
            { title: 'ADDRESS', value: (connection) => connection.baseUrl },
            { title: 'ALLOWED', value: (connection) => (connection.allowed ? 'yes' : 'no') },
            { title: 'KEY', value: (connection) => (connection.hasKey ? 'yes' : '-') },
            { title: 'MODELS', value: (connection) => String(connection.models.length), right: true },
          ],
          connections,
          (text) => context.terminal.style('bold', text),
        ),
  );
}

async function test(context: CommandContext, _options: unknown, name: string): Promise<void> {
  const tested = await context.withEngine((engine) => engine.caller.connections.test({ name }));
  context.print(tested, () => {
    const models = tested.models.map((model) => `  ${tested.name}:${model}\n`).join('');
    return `${tested.name} answers in ${formatDuration(tested.latencyMs)} and has ${tested.models.length} ${tested.models.length === 1 ? 'model' : 'models'}:\n${models}`;
  });
}

async function remove(context: CommandContext, _options: unknown, name: string): Promise<void> {
  const removed = await context.withEngine((engine) => engine.caller.connections.remove({ name }));
  const { warning } = removed;
  context.print(removed, () => `Removed ${removed.name}${warning === null ? ', and its key where it had one' : ''}.\n`);
  if (warning !== null) context.reportError(warning);
}
