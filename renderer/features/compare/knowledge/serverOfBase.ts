/** `host:port` of the PostgreSQL server that a knowledge base is kept on, by its address; null for one on this machine. */
export function serverOfBase(connection: string | null): string | null {
  if (connection === null) return null;
  let address: URL;
  try {
    // Browsers of the window's age know the host only of the web's own addresses.
    address = new URL(connection.replace(/^postgres(ql)?:/i, 'http:'));
  } catch {
    return null;
  }
  const { hostname, searchParams } = address;
  const isHere =
    hostname === '' ||
    hostname === 'localhost' ||
    hostname === '[::1]' ||
    hostname.startsWith('127.') ||
    searchParams.has('host');
  return isHere ? null : `${hostname}:${address.port === '' ? 5432 : address.port}`;
}
