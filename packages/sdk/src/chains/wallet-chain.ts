import { type Chain, numberToHex } from 'viem';

/** Parameters of `wallet_addEthereumChain` (EIP-3085). */
export interface WalletChain {
  readonly chainId: `0x${string}`;
  readonly chainName: string;
  readonly nativeCurrency: { readonly name: string; readonly symbol: string; readonly decimals: number };
  readonly rpcUrls: readonly string[];
}

/**
 * A chain as a wallet takes it with `wallet_addEthereumChain` (EIP-3085).
 *
 * @param chainName what the wallet shows; the chain's own name when absent
 */
export function toWalletChain(chain: Chain, chainName: string = chain.name): WalletChain {
  return {
    chainId: numberToHex(chain.id),
    chainName,
    nativeCurrency: chain.nativeCurrency,
    rpcUrls: chain.rpcUrls.default.http,
  };
}
