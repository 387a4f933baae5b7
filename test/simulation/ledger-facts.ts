import type { OutboxRow } from '@bulkhead/execution';
import { laneKey, parseLane, read, type Vault } from '@bulkhead/protocol/model';
import { ETH } from './l1/queue.js';
import type { L1State } from './l1/state.js';

/** Key of a paid withdrawal in the ledger's model. */
export function nullifierOf(shardId: number, { message }: Pick<OutboxRow, 'message'>): string {
  return `${shardId}:${message.index}`;
}

export function balanceOf(vault: Vault, shardId: number): bigint {
  return read(vault.bal, `${shardId}|${ETH.originShard}:${ETH.token}`);
}

export function laneOf(vault: Vault, src: number, dst: number): { readonly out: bigint; readonly in: bigint } {
  const key = laneKey(src, dst, ETH);
  return { out: read(vault.cumOut, key), in: read(vault.cumIn, key) };
}

/** What breaks L4 in the cap trees: the newest leaf of a lane shows all that was moved onto it. */
export function capFaults({ vault, caps }: Pick<L1State, 'vault' | 'caps'>): string[] {
  const faults: string[] = [];
  for (const [src, leaves] of caps) {
    const newest = new Map<number, bigint>();
    for (const { dst, cumOut } of leaves) newest.set(dst, cumOut);
    for (const dst of [0, ...vault.shards])
      if (laneOf(vault, src, dst).out !== (newest.get(dst) ?? 0n))
        faults.push(
          `L4: the cap tree of ${src} says ${newest.get(dst)} for ${dst}, ${laneOf(vault, src, dst).out} went out`,
        );
  }
  return faults;
}

/** What breaks L1 and L2 of docs/spec/ledger.md in a vault: all value is ETH. */
export function ledgerFaults(vault: Vault): string[] {
  const faults: string[] = [];
  const sum = (cells: ReadonlyMap<string, bigint>): bigint =>
    [...cells.values()].reduce((total, each) => total + each, 0n);
  let pending = 0n;
  for (const [shard, queue] of vault.queue)
    for (const { amount } of queue.slice(vault.credited.get(shard) ?? 0)) pending += amount;
  const owed = sum(vault.bal) + sum(vault.cumOut) - sum(vault.cumIn) + pending + sum(vault.claimable);
  if (owed !== sum(vault.escrow)) faults.push(`L1: the vault holds ${sum(vault.escrow)} and owes ${owed}`);
  for (const [name, cells] of [
    ['bal', vault.bal],
    ['cumOut', vault.cumOut],
    ['cumIn', vault.cumIn],
    ['escrow', vault.escrow],
  ] as const)
    for (const [key, amount] of cells) if (amount < 0n) faults.push(`L2: ${name} ${key} is ${amount}`);
  for (const key of new Set([...vault.cumOut.keys(), ...vault.cumIn.keys()])) {
    if (read(vault.cumIn, key) > read(vault.cumOut, key)) faults.push(`L2: more came in than went out on ${key}`);
    const { src, dst } = parseLane(key);
    if (src === dst || (dst !== 0 && !vault.shards.has(dst))) faults.push(`value went astray on ${key}`);
  }
  const paid = vault.payments.map(({ shard, index }) => `${shard}:${index % 2 ** 32}`);
  if (new Set(paid).size !== paid.length) faults.push('a withdrawal was paid twice');
  return faults;
}
