import type { Command } from 'commander';
import type { ErrorReport } from '../../../models/errors.ts';
import { formatBytes } from '../../../models/catalog/formatBytes.ts';
import type { CommandContext } from '../context.ts';
import { printable } from '../output/printable.ts';
import type { SystemInfo } from '../../engine/features/system/view.ts';
import type { Run } from '../program.ts';

/** `doctor`: what this machine has and what stands in the way. */
export function doctorCommand(program: Command, run: Run): void {
  program.command('doctor').description('show what this machine has, and what stands in the way').action(run(doctor));
}

async function doctor(context: CommandContext): Promise<void> {
  const info = await context.withEngine((engine) => engine.caller.system.info());
  context.print(info, () => formatDoctor(info, context));
}

function formatDoctor(info: SystemInfo, { terminal }: CommandContext): string {
  const { llama, onnx } = info.runtimes;
  const gpus = info.gpus.map((gpu) => `${gpu.name} (${gpu.api}, ${formatBytes(gpu.memoryBytes)})`);
  const facts: [string, string][] = [
    ['Yardstick', `${info.yardstick} on Node ${info.node.replace(/^v/, '')}, ${info.platform}`],
    ['Processor', `${info.cpu.model}, ${info.cpu.cores} cores`],
    ['Memory', `${formatBytes(info.memoryBytes)}, ${formatBytes(info.freeMemoryBytes)} free`],
    ['GPU', gpus.join(', ') || 'none found: models run on the processor'],
    ['llama.cpp', llama === null ? 'not available' : `${llama.version}, ${llama.backend}, ${llama.devices.join(', ')}`],
    ...(onnx === null ? [] : [['ONNX', `${onnx.version}, ${onnx.providers.join(', ')}`] satisfies [string, string]]),
    ['SQLite', `${info.sqlite.version}, sqlite-vec ${info.sqlite.vec}`],
    ['Keys', info.keys === 'keyring' ? 'in the keyring of the system' : 'in a file that only you can read'],
    ['Data', info.home],
    ['Network', info.offline ? 'offline: every connection is refused' : 'only hosts that you allowed'],
  ];
  const width = Math.max(...facts.map(([name]) => name.length));
  const lines = facts.map(([name, value]) => `${terminal.style('bold', name.padEnd(width))}  ${printable(value)}\n`);
  const problems = info.problems.map((problem) => formatProblem(problem, terminal.style('yellow', '!')));
  return [...lines, problems.length === 0 ? '\nNo problems found.\n' : `\n${problems.join('')}`].join('');
}

function formatProblem(problem: ErrorReport, mark: string): string {
  const hint = problem.hint === undefined ? '' : `  hint: ${printable(problem.hint)}\n`;
  return `${mark} ${printable(problem.message)} (${problem.code})\n${hint}`;
}
