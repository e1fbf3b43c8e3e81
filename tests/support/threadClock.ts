/**
 * A clock of the work that this thread does: for limits on what only computes. On a busy machine the time on the wall grows with what others do, this
 * one hardly.
 * @returns milliseconds of processor time that this thread has used since
 */
export function threadClock(): () => number {
  const from = process.threadCpuUsage();
  return () => {
    const { user, system } = process.threadCpuUsage(from);
    return (user + system) / 1_000;
  };
}
