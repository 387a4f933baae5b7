import '@bulkhead/runtime/polyfill';
import { gossipPeerId } from '@bulkhead/relay';
import { Secret } from '@bulkhead/runtime';
import { type Hex, hexToBytes } from 'viem';

/** The libp2p peer id that belongs to a relay key of 32 bytes. */
export function relayPeerId(key: Hex): Promise<string> {
  return gossipPeerId(new Secret(hexToBytes(key)));
}
