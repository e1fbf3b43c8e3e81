/**
 * The only variables of ours that a worker may see: where libraries and temporary files are, and which GPUs to use. No HOME, no
 * PATH, no proxies, no keys, no NODE_OPTIONS: what is not on this list does not exist for it.
 */
const passedOn = new Set([
  'LD_LIBRARY_PATH',
  'CUDA_VISIBLE_DEVICES',
  'CUDA_DEVICE_ORDER',
  'CUDA_PATH',
  'GGML_VK_VISIBLE_DEVICES',
  'HIP_VISIBLE_DEVICES',
  'ROCR_VISIBLE_DEVICES',
  'VK_ICD_FILENAMES',
  'VK_DRIVER_FILES',
  'NVIDIA_VISIBLE_DEVICES',
  'TMPDIR',
  'TEMP',
  'TMP',
  'SYSTEMROOT',
  'WINDIR',
  'LANG',
  'LC_ALL',
]);

/**
 * The environment of a worker process.
 * - `UV_THREADPOOL_SIZE=1`: with the default of 4 a decode hops between threads and a model writes up to 1.7 times slower.
 * - `ORT_DISABLE_TELEMETRY=1`: onnxruntime phones home otherwise, and only the environment of the process can stop it.
 */
export function workerEnvironment(environment: NodeJS.ProcessEnv): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    if (value !== undefined && passedOn.has(name.toUpperCase())) kept[name] = value;
  }
  return { ...kept, UV_THREADPOOL_SIZE: '1', ORT_DISABLE_TELEMETRY: '1' };
}
