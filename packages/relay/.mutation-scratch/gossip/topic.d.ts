import type { ShardId } from '@bulkhead/protocol';
import { type Address } from 'viem';
declare const brand: unique symbol;
/** 16 hex digits that keep networks apart on one wire. */
export type NetworkId = string & {
    readonly [brand]: 'NetworkId';
};
/** The first 8 bytes of `keccak256(abi.encode(l1ChainId, registry))`. */
export declare function computeNetworkId(network: {
    readonly l1ChainId: number | bigint;
    readonly registry: Address;
}): NetworkId;
/** Where messages to a shard are published. The last part is the version of the envelope. */
export declare function messagesTopic(networkId: NetworkId, destination: ShardId): string;
export {};
//# sourceMappingURL=topic.d.ts.map