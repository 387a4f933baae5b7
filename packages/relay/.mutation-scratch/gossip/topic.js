import { encodeAbiParameters, keccak256, parseAbiParameters } from 'viem';
const PARAMETERS = parseAbiParameters('uint256, address');
/** The first 8 bytes of `keccak256(abi.encode(l1ChainId, registry))`. */
export function computeNetworkId(network) {
    const hash = keccak256(encodeAbiParameters(PARAMETERS, [BigInt(network.l1ChainId), network.registry]));
    return hash.slice(2, 18);
}
/** Where messages to a shard are published. The last part is the version of the envelope. */
export function messagesTopic(networkId, destination) {
    return `/bulkhead/${networkId}/messages/${destination}/1`;
}
//# sourceMappingURL=topic.js.map