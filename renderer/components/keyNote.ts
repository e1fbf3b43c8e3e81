/** Where a key that is entered now will be kept. */
export function keyNote(place: 'keyring' | 'file' | undefined): string {
  if (place === 'keyring') return 'Kept in this machine’s keyring. It is never shown again.';
  if (place === 'file')
    return 'This machine has no keyring: kept in a file that only you can read. It is never shown again.';
  return 'Kept apart from your data. It is never shown again.';
}
