import { multiaddr } from '@multiformats/multiaddr';
import { expect } from 'chai';
import { findHost, isLoopback } from './remote-host.js';

const hostOf = (address: string) => findHost(multiaddr(address));

describe('remote host', () => {
  it('is the address of a peer, whatever its port, or the network that has its addresses', () => {
    expect(hostOf('/ip4/192.0.2.7/tcp/4001')).to.equal('192.0.2.7');
    expect(hostOf('/ip6/2001:db8::1/tcp/4001')).to.equal(hostOf('/ip6/2001:db8:0:0:ffff::2/tcp/9'));
    expect(hostOf('/ip6/2001:db8::1/tcp/4001')).not.to.equal(hostOf('/ip6/2001:db8:0:1::1/tcp/4001'));
    expect([hostOf('/unix/a'), hostOf('/dns4/a.example/tcp/1')]).to.deep.equal([undefined, undefined]);
  });

  it('says nothing about who is there when it is the machine’s own', () => {
    const isOwn = (address: string) => isLoopback(hostOf(address) ?? '');
    expect(['/ip4/127.0.0.1', '/ip4/127.1.2.3', '/ip6/::1'].map(isOwn)).to.deep.equal([true, true, true]);
    expect(['/ip4/192.0.2.7', '/ip6/2001:db8::1', '/ip4/12.7.0.1'].map(isOwn)).to.deep.equal([false, false, false]);
  });
});
