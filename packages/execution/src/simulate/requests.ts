import { createHash } from 'node:crypto';
import type { Address, Hex } from 'viem';
import { runSystemCall } from '../block/system-calls.js';
import type { EvmBlock } from '../evm/evm-block.js';
import type { ShardVm } from '../evm/shard-vm.js';
import { EMPTY_BYTES, toHex } from '../hex.js';

/** Who is asked for requests at the end of a block, and the type of theirs (EIP-7002, EIP-7251). */
const CONTRACTS: readonly (readonly [type: number, contract: Address])[] = [
  [1, '0x00000961ef480eb55e80d19ad83579a64c007002'],
  [2, '0x0000bbddc7ce488642fb579f8b00f3a590007251'],
];

/** Takes the requests of a block out of their contracts; their hash (EIP-7685). Deposits are not looked for. */
export async function runRequests(vm: ShardVm, block: EvmBlock): Promise<Hex> {
  const all = createHash('sha256');
  for (const [type, contract] of CONTRACTS) {
    const found = await runSystemCall(vm, block, contract, EMPTY_BYTES);
    if (found.length > 0) all.update(createHash('sha256').update(Uint8Array.of(type)).update(found).digest());
  }
  return toHex(new Uint8Array(all.digest()));
}
