import type { EngineOutput } from '../../app/engineTypes.ts';
import { formatBytes } from '../../components/format.ts';

type SystemInfo = EngineOutput['system']['info'];

/** The doctor's facts, a line each; what is not there is said, not left out. */
export function reportRows(info: SystemInfo): { label: string; value: string }[] {
  const { llama, onnx } = info.runtimes;
  return [
    { label: 'Processor', value: `${info.cpu.model}, ${info.cpu.cores} ${info.cpu.cores === 1 ? 'core' : 'cores'}` },
    { label: 'Memory', value: `${formatBytes(info.memoryBytes)}, ${formatBytes(info.freeMemoryBytes)} free now` },
    {
      label: 'Graphics',
      value:
        info.gpus.length === 0
          ? 'No usable GPU: models run on the processor'
          : info.gpus.map((gpu) => `${gpu.name}, ${formatBytes(gpu.memoryBytes)} (${gpu.api})`).join('; '),
    },
    {
      label: 'Language models',
      value:
        llama === null
          ? 'llama.cpp does not start here'
          : `llama.cpp ${llama.version}, ${llama.backend}: ${llama.devices.join(', ') || 'no device'}`,
    },
    ...(onnx === null
      ? []
      : [{ label: 'ONNX models', value: `onnxruntime ${onnx.version}: ${onnx.providers.join(', ')}` }]),
    {
      label: 'Keys',
      value: info.keys === 'keyring' ? 'In the keyring' : 'No keyring here: in a file only you can read',
    },
    { label: 'Network', value: info.offline ? 'Offline: every connection is refused' : 'Allowed hosts only' },
    { label: 'Database', value: `SQLite ${info.sqlite.version}, sqlite-vec ${info.sqlite.vec}` },
    { label: 'System', value: `${info.platform}, Node ${info.node}` },
  ];
}
