import { type Hex, parseGwei } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';

/** Signs `count` transfers per key, nonces from 0, to addresses nobody has used. Grouped by sender, in nonce order. */
export async function signTransfers(options: {
  readonly chainId: number;
  readonly keys: readonly Hex[];
  readonly count: number;
}): Promise<Hex[][]> {
  const { chainId, keys, count } = options;
  return Promise.all(
    keys.map(async (key, sender) => {
      const account = privateKeyToAccount(key);
      const signed: Hex[] = [];
      for (let nonce = 0; nonce < count; nonce++)
        signed.push(
          await account.signTransaction({
            type: 'eip1559',
            chainId,
            nonce,
            gas: 21_000n,
            maxFeePerGas: parseGwei('50'),
            maxPriorityFeePerGas: parseGwei('0.001'),
            to: `0x${(BigInt(sender + 1) * 1_000_000n + BigInt(nonce) + 0xbeef0000n).toString(16).padStart(40, '0')}`,
            value: 1n,
          }),
        );
      return signed;
    }),
  );
}
