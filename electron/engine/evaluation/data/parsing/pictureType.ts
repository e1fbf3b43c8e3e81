/** The kind of picture that bytes are, by how they begin; of those that models take. */
export function pictureType(bytes: Uint8Array): string | undefined {
  const start = Buffer.from(bytes.subarray(0, 12)).toString('hex');
  if (start.startsWith('89504e470d0a1a0a')) return 'image/png';
  if (start.startsWith('ffd8ff')) return 'image/jpeg';
  if (start.startsWith('47494638')) return 'image/gif';
  return start.startsWith('52494646') && start.endsWith('57454250') ? 'image/webp' : undefined;
}
