import { isLoopback } from './addresses.ts';

/**
 * Whether a host is this machine: what is sent there does not leave it. With or without the brackets of an IPv6 address.
 * The name of a server elsewhere never is one: egress refuses a loopback name that a resolver leads away.
 */
export function isThisMachine(hostname: string): boolean {
  return isLoopbackName(hostname) || isLoopback(hostname);
}

/** RFC 6761: these names mean this machine; a resolver that says otherwise lies. */
export function isLoopbackName(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost');
}
