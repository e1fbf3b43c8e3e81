/** Opens a confirmed address in the user's browser. The desktop window catches this and hands it to the system. */
export function openExternal(address: string): void {
  window.open(address, '_blank', 'noopener,noreferrer');
}
