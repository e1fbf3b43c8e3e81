import { BlockList, isIP } from 'node:net';

/**
 * Where an IP address leads.
 * - `public`: the internet. The IPv4 ranges for documentation and benchmarks count as such: transparent proxies hand out their
 *   addresses in place of the real ones, nothing of the user's own lives there, and https still proves who answers.
 * - `private`: this machine or the network it is in (loopback, RFC 1918, RFC 6598, link-local, unique local).
 * - `forbidden`: never a server of the user's: unspecified, multicast, broadcast and reserved ranges, and the
 *   addresses at which cloud machines hand out their own credentials.
 */
export type AddressKind = 'public' | 'private' | 'forbidden';

// IANA IPv4 and IPv6 special-purpose address registries (RFC 6890 and its updates).
const privateRanges: [string, number][] = [
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['::1', 128],
  ['fc00::', 7],
  ['fe80::', 10],
];
const forbiddenRanges: [string, number][] = [
  ['0.0.0.0', 8],
  ['192.0.0.0', 24],
  ['192.88.99.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  ['::', 128],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['3fff::', 20],
  ['5f00::', 16],
  ['fec0::', 10],
  ['ff00::', 8],
];
// Instance metadata of AWS, Azure and Google (one address), AWS over IPv6, ECS tasks, Alibaba, Oracle.
const metadataAddresses = ['169.254.169.254', 'fd00:ec2::254', '169.254.170.2', '100.100.100.200', '192.0.0.192'];

const privateList = blockList(privateRanges);
const forbiddenList = blockList([
  ...forbiddenRanges,
  ...metadataAddresses.map((address): [string, number] => [address, isIP(address) === 4 ? 32 : 128]),
]);

function blockList(ranges: [string, number][]): BlockList {
  const list = new BlockList();
  for (const [network, prefix] of ranges) list.addSubnet(network, prefix, isIP(network) === 4 ? 'ipv4' : 'ipv6');
  return list;
}

/**
 * Classifies an IPv4 or IPv6 address in its textual form. IPv6 forms that carry an IPv4 address (mapped, compatible, NAT64, 6to4)
 * are what the carried address is. Anything that is not an address is `forbidden`.
 */
export function classifyAddress(address: string): AddressKind {
  const plain = address.replace(/^\[|\]$/g, '').replace(/%.*$/, '');
  const family = isIP(plain);
  if (family === 0) return 'forbidden';
  if (family === 6) {
    const carried = carriedIpv4(plain);
    if (carried !== null) return classifyAddress(carried);
    // Global unicast is 2000::/3; everything else that is not listed is unassigned.
    if (privateList.check(plain, 'ipv6') && !forbiddenList.check(plain, 'ipv6')) return 'private';
    return forbiddenList.check(plain, 'ipv6') || !/^[23]/.test(expandIpv6(plain)) ? 'forbidden' : 'public';
  }
  if (forbiddenList.check(plain, 'ipv4')) return 'forbidden';
  return privateList.check(plain, 'ipv4') ? 'private' : 'public';
}

/** True for 127.0.0.0/8 and ::1, also in their IPv6-mapped form. */
export function isLoopback(address: string): boolean {
  const plain = address.replace(/^\[|\]$/g, '').replace(/%.*$/, '');
  if (isIP(plain) === 4) return plain.startsWith('127.');
  if (isIP(plain) !== 6) return false;
  const carried = carriedIpv4(plain);
  return carried === null ? expandIpv6(plain) === expandIpv6('::1') : carried.startsWith('127.');
}

/** The IPv4 address inside an IPv6 one that stands for it, or null. */
function carriedIpv4(address: string): string | null {
  const full = expandIpv6(address);
  const groups = full.split(':');
  const at = (index: number) => Number.parseInt(groups[index] ?? '0', 16);
  const ipv4 = (high: number, low: number) => [high >> 8, high & 255, low >> 8, low & 255].join('.');
  const zeros = (count: number) => groups.slice(0, count).every((group) => group === '0000');
  if (zeros(5) && groups[5] === 'ffff') return ipv4(at(6), at(7)); // ::ffff:a.b.c.d
  if (zeros(4) && groups[4] === 'ffff' && groups[5] === '0000') return ipv4(at(6), at(7)); // ::ffff:0:a.b.c.d (SIIT)
  if (zeros(6) && (at(6) !== 0 || at(7) > 1)) return ipv4(at(6), at(7)); // ::a.b.c.d, deprecated
  if (full.startsWith('0064:ff9b:0000:0000:0000:0000:')) return ipv4(at(6), at(7)); // NAT64
  if (groups[0] === '2002') return ipv4(at(1), at(2)); // 6to4
  return null;
}

/** Eight groups of four hex digits. */
function expandIpv6(address: string): string {
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address);
  const hex = (high: string | undefined, low: string | undefined) =>
    ((Number(high) << 8) | Number(low)).toString(16).padStart(4, '0');
  const text = dotted === null ? address : `${dotted[1]}${hex(dotted[2], dotted[3])}:${hex(dotted[4], dotted[5])}`;
  const [before = '', after] = text.toLowerCase().split('::');
  const left = before === '' ? [] : before.split(':');
  const right = after === undefined || after === '' ? [] : after.split(':');
  const middle = after === undefined ? [] : Array.from({ length: 8 - left.length - right.length }, () => '0');
  return [...left, ...middle, ...right].map((group) => group.padStart(4, '0')).join(':');
}
