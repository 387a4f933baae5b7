import type { L1State, Network } from './network.js';
import { copyShard, type Shard } from './shard.js';

/** An L1 block to which L1 may fall back, with what every shard had come to by then. */
export interface Fork {
  readonly l1: L1State;
  readonly shards: ReadonlyMap<number, Shard>;
}

function copyL1({ vault, standing, truncated, leaves, checkpoints, lastTrue, now, nextClaimId }: L1State): L1State {
  return {
    vault: {
      ...vault,
      escrow: new Map(vault.escrow),
      bal: new Map(vault.bal),
      cumOut: new Map(vault.cumOut),
      cumIn: new Map(vault.cumIn),
      caps: new Map([...vault.caps].map(([id, caps]) => [id, [...caps]])),
      queue: new Map([...vault.queue].map(([id, queue]) => [id, [...queue]])),
      credited: new Map(vault.credited),
      nullified: new Set(vault.nullified),
      claimable: new Map(vault.claimable),
      payments: [...vault.payments],
    },
    standing: new Map([...standing].map(([id, claims]) => [id, claims.map((claim) => ({ ...claim }))])),
    truncated: truncated.map((claim) => ({ ...claim })),
    leaves: new Map(leaves),
    checkpoints: [...checkpoints],
    lastTrue: new Map(lastTrue),
    now,
    nextClaimId,
  };
}

/** The whole network apart: what happens to the copy does not happen to it. */
export function copyNetwork(network: Network): Network {
  return { ...network, ...copyL1(network), shards: new Map([...network.shards].map(([id, s]) => [id, copyShard(s)])) };
}

/** Remembers this L1 block. */
export function fork(network: Network): Fork {
  const { shards, ...l1 } = copyNetwork(network);
  return { l1, shards };
}

/** Whether a block of the shard stands on something that this L1 has not. */
export function isOrphaned(shard: Shard, l1: L1State): boolean {
  if (shard.queueCursor > (l1.vault.queue.get(shard.id)?.length ?? 0)) return true;
  return shard.imports.some((root) => !l1.checkpoints.includes(root));
}

/**
 * L1 falls back to an earlier block and goes on from there. A shard whose blocks stand on what was dropped unwinds them; every
 * other keeps what it has sequenced, whether L1 has seen it or not.
 *
 * @returns how many shards unwound
 */
export function reorg(network: Network, { l1, shards }: Fork): number {
  Object.assign(network, copyL1(l1));
  let unwound = 0;
  for (const [id, shard] of network.shards) {
    const before = shards.get(id);
    if (before === undefined || !network.guards.unwindImports || !isOrphaned(shard, network)) continue;
    network.shards.set(id, copyShard(before));
    unwound += 1;
  }
  return unwound;
}
