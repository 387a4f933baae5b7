import type { GenesisConfig, ShardId } from '@bulkhead/protocol';
import type { Address, Hex } from 'viem';
import type { BlobSourceName } from './l1/blobs.js';
import type { L1Chain } from './l1/chain.js';
import type { RpcFault } from './l1/rpc.js';
import type { GossipBus } from './machines/gossip-bus.js';
import type { Trace } from './trace.js';
import type { VirtualTime } from './virtual-time.js';

/** One shard of a simulated network, as everybody knows it. */
export interface ShardSpec {
  readonly shardId: ShardId;
  readonly chainId: number;
  readonly genesis: GenesisConfig;
  readonly genesisHash: Hex;
  readonly sequencerKey: Hex;
  readonly sequencer: Address;
  /** Seconds; 0 makes blocks on demand. */
  readonly blockTime: number;
  /** Seconds. */
  readonly batchInterval: number;
  /** Its sequencer's claims are not always true. */
  readonly lies: boolean;
}

/** What all machines of a simulation share. */
export interface World {
  readonly time: VirtualTime;
  readonly chain: L1Chain;
  readonly trace: Trace;
  readonly gossip: GossipBus | undefined;
  readonly originDepth: number;
  readonly unwind: 'any-depth' | 'until-finalized';
  readonly pollMs: number;
  /** Where batches go. */
  readonly da: 'calldata' | 'blobs' | 'cheaper';
  /** True while a source has no blobs for this machine. */
  lacksBlobs(machine: string, source: BlobSourceName): boolean;
  /** What goes wrong with a request of this machine. */
  rpcFault(machine: string, method: string): RpcFault;
  /** Something that must never happen. */
  violate(what: string): void;
}
