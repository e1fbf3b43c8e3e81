import { describe, expect, it } from 'vitest';
import { classifyAddress, isLoopback } from '../../../electron/engine/egress/addresses.ts';
import { isThisMachine } from '../../../electron/engine/egress/thisMachine.ts';

describe('classifyAddress', () => {
  it.each([
    ['8.8.8.8', 'public'],
    ['172.15.255.255', 'public'],
    ['172.32.0.0', 'public'],
    ['100.63.255.255', 'public'],
    ['100.128.0.0', 'public'],
    ['11.0.0.0', 'public'],
    ['192.167.255.255', 'public'],
    ['169.253.255.255', 'public'],
    ['223.255.255.255', 'public'],
    ['2606:4700::1111', 'public'],
    ['2a00:1450:4001:81b::200e', 'public'],
    ['64:ff9b::808:808', 'public'],
    ['2002:808:808::', 'public'],
    ['::ffff:8.8.8.8', 'public'],
    ['10.0.0.1', 'private'],
    ['127.0.0.1', 'private'],
    ['127.255.255.254', 'private'],
    ['172.16.0.1', 'private'],
    ['172.31.255.255', 'private'],
    ['192.168.0.1', 'private'],
    ['169.254.1.1', 'private'],
    ['100.64.0.1', 'private'],
    ['::1', 'private'],
    ['[::1]', 'private'],
    ['fe80::1', 'private'],
    ['fe80::1%eth0', 'private'],
    ['fd12:3456::1', 'private'],
    ['::ffff:127.0.0.1', 'private'],
    ['::ffff:7f00:1', 'private'],
    ['0:0:0:0:0:ffff:c0a8:1', 'private'],
    ['::127.0.0.1', 'private'],
    ['::ffff:0:10.0.0.1', 'private'],
    ['64:ff9b::10.0.0.1', 'private'],
    ['64:ff9b::a00:1', 'private'],
    ['2002:7f00:1::', 'private'],
    ['2002:c0a8:101::', 'private'],
    ['0.0.0.0', 'forbidden'],
    ['0.1.2.3', 'forbidden'],
    ['::', 'forbidden'],
    ['169.254.169.254', 'forbidden'],
    ['169.254.170.2', 'forbidden'],
    ['100.100.100.200', 'forbidden'],
    ['fd00:ec2::254', 'forbidden'],
    ['::ffff:169.254.169.254', 'forbidden'],
    ['::ffff:a9fe:a9fe', 'forbidden'],
    ['64:ff9b::a9fe:a9fe', 'forbidden'],
    ['2002:a9fe:a9fe::', 'forbidden'],
    ['224.0.0.1', 'forbidden'],
    ['239.255.255.250', 'forbidden'],
    ['255.255.255.255', 'forbidden'],
    ['240.0.0.1', 'forbidden'],
    ['192.0.2.1', 'public'],
    ['198.18.0.1', 'public'],
    ['203.0.113.5', 'public'],
    ['ff02::1', 'forbidden'],
    ['2001:db8::1', 'forbidden'],
    ['2001::1', 'forbidden'],
    ['fec0::1', 'forbidden'],
    ['4000::1', 'forbidden'],
    ['example.org', 'forbidden'],
    ['', 'forbidden'],
    ['1.2.3', 'forbidden'],
    ['1.2.3.4.5', 'forbidden'],
  ])('%s is %s', (address, kind) => {
    expect(classifyAddress(address)).toBe(kind);
  });

  it('knows loopback in each of its forms', () => {
    const forms = ['127.0.0.1', '127.8.9.10', '::1', '[::1]', '::ffff:127.0.0.1', '::ffff:7f00:1'];
    expect(forms.map(isLoopback)).toEqual(forms.map(() => true));
    const others = ['128.0.0.1', '10.0.0.1', '::2', '::ffff:8.8.8.8', 'localhost', ''];
    expect(others.map(isLoopback)).toEqual(others.map(() => false));
  });
});

// Catches: one room calling a server this machine's own that another one counts as elsewhere.
it('this machine is known by its names and its addresses', () => {
  const own = ['localhost', 'app.localhost', '127.0.0.1', '127.8.9.1', '::1', '[::1]', '[::ffff:127.0.0.1]'];
  const others = ['localhost.example', 'notlocalhost', '127.0.0.1.example', '0.0.0.0', '10.0.0.1', '[::2]'];
  expect(own.filter((host) => !isThisMachine(host))).toEqual([]);
  expect(others.filter(isThisMachine)).toEqual([]);
});
