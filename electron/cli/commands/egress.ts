import type { Command } from 'commander';
import { formatBytes } from '../../../models/catalog/formatBytes.ts';
import type { CommandContext } from '../context.ts';
import { wholeNumber } from '../optionParsers.ts';
import { formatTable } from '../output/formatTable.ts';
import type { Run } from '../program.ts';

/** `egress list|allow|deny`: which hosts may be contacted, and every connection there was. */
export function egressCommand(program: Command, run: Run): void {
  const egress = program.command('egress').description('which hosts may be contacted, and every connection there was');
  egress
    .command('list')
    .description('the ledger, newest first')
    .option('--limit <n>', 'at most this many rows', wholeNumber(1, 10_000), 100)
    .action(run(list));
  egress
    .command('allow')
    .description('let Yardstick contact a host')
    .argument('<host>', 'host or host:port')
    .action(run(allow));
  egress.command('deny').description('take that back').argument('<host>', 'host or host:port').action(run(deny));
}

async function list(context: CommandContext, { limit }: { limit: number }): Promise<void> {
  const { rows, status } = await context.withEngine(async (engine) => ({
    rows: await engine.caller.egress.ledger({ limit }),
    status: engine.egress.status(),
  }));
  context.print(rows, () => {
    const allowed = status.allowed.map((entry) => entry.host).join(', ') || 'none';
    const head = `${status.offline ? 'Offline: every connection is refused.\n' : ''}Allowed hosts: ${allowed}\n\n`;
    if (rows.length === 0) return `${head}No connection was made.\n`;
    return (
      head +
      formatTable(
        [
          { title: 'TIME', value: (row) => new Date(row.time).toISOString().replace('T', ' ').slice(0, 19) },
          { title: 'HOST', value: (row) => `${row.host}:${row.port}` },
          { title: 'OUT', value: (row) => formatBytes(row.bytesOut), right: true },
          { title: 'IN', value: (row) => formatBytes(row.bytesIn), right: true },
          { title: 'VERDICT', value: (row) => row.verdict },
          { title: 'WHY', value: (row) => row.reason },
        ],
        rows,
        (text) => context.terminal.style('bold', text),
      )
    );
  });
}

async function allow(context: CommandContext, _options: unknown, host: string): Promise<void> {
  const result = await context.withEngine((engine) => engine.caller.egress.allow({ host }));
  context.print({ host: result.host, allowed: true }, () => `${result.host} may be contacted.\n`);
}

async function deny(context: CommandContext, _options: unknown, host: string): Promise<void> {
  const result = await context.withEngine((engine) => engine.caller.egress.deny({ host }));
  context.print({ host: result.host, allowed: false }, () => `${result.host} may not be contacted.\n`);
}
