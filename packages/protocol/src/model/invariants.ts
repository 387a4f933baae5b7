import { newestProof } from './actors.js';
import type { Verdict } from './message.js';
import { assetKey, cell, L1, type Message, messageId, nullifierKey, parseLane, read } from './message.js';
import { type Claim, getShard, type Network, type Sealed, standingClaims } from './network.js';
import { isOrphaned } from './reorg.js';
import type { Shard } from './shard.js';

type Amounts = ReadonlyMap<string, bigint>;

function sum(amounts: Amounts, when: (key: string) => boolean): bigint {
  let total = 0n;
  for (const [key, amount] of amounts) if (when(key)) total += amount;
  return total;
}

function assetsOf(network: Network): Set<string> {
  const { vault } = network;
  const keys = [...vault.bal.keys(), ...vault.cumOut.keys(), ...vault.cumIn.keys(), ...vault.escrow.keys()];
  return new Set(keys.map((key) => key.slice(key.lastIndexOf('|') + 1)));
}

/** I1: what the vault holds (or an issuer sent out, net) is exactly what it owes. */
export function i1(network: Network): string[] {
  const { vault } = network;
  const found: string[] = [];
  for (const asset of assetsOf(network)) {
    const of = (key: string): boolean => key.endsWith(`|${asset}`);
    const issuer = Number(asset.slice(0, asset.indexOf(':')));
    const transit = sum(vault.cumOut, of) - sum(vault.cumIn, of);
    const owed = sum(vault.bal, of) + transit;
    if (issuer === L1) {
      let pending = 0n;
      for (const [shard, queue] of vault.queue) {
        for (const entry of queue.slice(vault.credited.get(shard) ?? 0)) {
          if (assetKey(entry.asset) === asset) pending += entry.amount;
        }
      }
      const total = owed + pending + read(vault.claimable, asset);
      if (read(vault.escrow, asset) !== total)
        found.push(`I1 ${asset}: escrow ${read(vault.escrow, asset)}, owed ${total}`);
      continue;
    }
    const out = sum(vault.cumOut, (key) => of(key) && parseLane(key).src === issuer);
    const back = sum(vault.cumIn, (key) => of(key) && parseLane(key).dst === issuer);
    if (out - back !== owed) found.push(`I1 ${asset}: issued ${out - back}, owed ${owed}`);
  }
  return found;
}

/** I2: no cell, no transit below zero, and no shard pays out more than was credited to it. */
export function i2(network: Network): string[] {
  const { vault } = network;
  const found: string[] = [];
  for (const table of ['bal', 'escrow', 'claimable', 'cumOut', 'cumIn'] as const) {
    for (const [key, amount] of vault[table]) if (amount < 0n) found.push(`I2 ${table} ${key}: ${amount}`);
  }
  for (const key of new Set([...vault.cumOut.keys(), ...vault.cumIn.keys()])) {
    if (read(vault.cumOut, key) < read(vault.cumIn, key)) found.push(`I2 transit ${key} below zero`);
  }
  for (const key of vault.bal.keys()) {
    const [shard, asset = ''] = key.split('|');
    const of = (lane: string): boolean => lane.endsWith(`|${asset}`);
    const deposits = (vault.queue.get(Number(shard)) ?? []).slice(0, vault.credited.get(Number(shard)) ?? 0);
    const credited =
      sum(vault.cumIn, (lane) => of(lane) && lane.split('|')[1] === shard) +
      read(vault.genesis, key) +
      deposits.reduce((total, entry) => total + (assetKey(entry.asset) === asset ? entry.amount : 0n), 0n);
    const paid = network.guards.exitLane
      ? 0n
      : vault.payments.reduce((total, pay) => total + (cell(pay.shard, pay.asset) === key ? pay.amount : 0n), 0n);
    const out = sum(vault.cumOut, (lane) => of(lane) && lane.split('|')[0] === shard) + paid;
    if (out > credited) found.push(`I2 ${key}: paid out ${out} of ${credited}`);
  }
  return found;
}

function unpaid(network: Network, shard: number, outbox: readonly Message[], asset: string): bigint {
  let total = 0n;
  for (const message of outbox) {
    if (message.kind !== 'WITHDRAW' || assetKey(message.asset) !== asset) continue;
    if (!network.vault.nullified.has(nullifierKey(shard, message.index))) total += message.amount;
  }
  return total;
}

function backing(network: Network, shard: number, state: Sealed | Shard, asset: string): string[] {
  const { vault } = network;
  const of = (key: string): boolean => key.endsWith(`|${asset}`);
  const inside = [state.supply, state.held, state.kept, state.burned].reduce(
    (sum, table) => sum + read(table, asset),
    0n,
  );
  const owedAbroad = sum(state.outTotal, of) - sum(state.claimed, of);
  if (asset.startsWith(`${shard}:`)) {
    const issued = read(state.minted, asset) - inside;
    return issued === owedAbroad && issued >= 0n
      ? []
      : [`I3 ${shard} ${asset}: issued ${issued}, locked ${owedAbroad}`];
  }
  // What L1 has already moved beyond, or not yet moved up to, the shard's true totals.
  const ahead =
    sum(vault.cumOut, (key) => of(key) && key.startsWith(`${shard}|`)) -
    sum(state.outTotal, (key) => of(key) && (network.guards.exitLane || parseLane(key).dst !== L1)) -
    sum(vault.cumIn, (key) => of(key) && key.split('|')[1] === String(shard)) +
    sum(state.claimed, of);
  const due = network.guards.exitLane ? 0n : unpaid(network, shard, state.outbox, asset);
  const queue = vault.queue.get(shard) ?? [];
  const credited = vault.credited.get(shard) ?? 0;
  const deposits = (from: number, to: number): bigint =>
    queue.slice(from, to).reduce((total, entry) => total + (assetKey(entry.asset) === asset ? entry.amount : 0n), 0n);
  // Consumed on the shard and in no batch yet, or in a batch after the claim that is looked at.
  const late = deposits(credited, state.queueCursor) - deposits(state.queueCursor, credited);
  const backed = read(vault.bal, `${shard}|${asset}`) + ahead + late;
  return inside + due === backed ? [] : [`I3 ${shard} ${asset}: inside ${inside} + unpaid ${due}, backed ${backed}`];
}

/**
 * I3: every unit on an honest shard is backed. At its newest applied claim nothing is ahead or behind
 * (I4 says so), so this is `supply + held + burned (+ unpaid) = bal`; for a liar the gap is what it pre-paid.
 */
export function i3(network: Network): string[] {
  const found: string[] = [];
  for (const [id, role] of network.roles) {
    if (role === 'malicious') continue;
    const shard = getShard(network, id);
    const assets = new Set([...shard.supply.keys(), ...shard.held.keys(), ...shard.burned.keys()]);
    const states = [shard, role === 'honest' ? network.lastTrue.get(id)?.sealed : undefined];
    for (const asset of assets) {
      for (const state of states) if (state !== undefined) found.push(...backing(network, id, state, asset));
      if (read(shard.supply, asset) < 0n || read(shard.held, asset) < 0n) found.push(`I3 ${id} ${asset}: below zero`);
    }
  }
  return found;
}

function notInFull(network: Network, claim: Claim): string[] {
  const found: string[] = [];
  const { cumIn, cumOut } = network.vault;
  // A full claim may have left some for the next.
  const { inTotals, outTotals } = claim.outputs;
  if (inTotals.length >= network.maxFlows || outTotals.length >= network.maxFlows) return found;
  for (const [key, total] of claim.sealed.claimed) {
    if (read(cumIn, key) < total) found.push(`I4 in ${key}: ${read(cumIn, key)} of ${total}`);
  }
  for (const [key, total] of claim.sealed.outTotal) {
    if (!network.guards.exitLane && parseLane(key).dst === L1) continue;
    if (read(cumOut, key) < total) found.push(`I4 out ${key}: ${read(cumOut, key)} of ${total}`);
  }
  return found;
}

function capped(shard: Shard, src: number): string[] {
  const root = shard.imports.at(-1);
  const leaf = root?.leaves.get(src);
  if (root === undefined || leaf === undefined) return [];
  const found: string[] = [];
  const due = new Map<string, bigint>();
  for (const message of leaf.outbox.items) {
    if (message.dst !== shard.id || shard.inbox.has(nullifierKey(src, message.index))) continue;
    const key = assetKey(message.asset);
    due.set(key, read(due, key) + message.amount);
    const cap = newestProof(shard, message)?.cap;
    const proven = cap === undefined ? 0n : (leaf.caps.items[cap.index]?.cumOut ?? 0n);
    const lane = `${src}|${shard.id}|${key}`;
    const limit = proven > read(shard.cap, lane) ? proven : read(shard.cap, lane);
    if (read(shard.claimed, lane) + read(due, key) > limit) found.push(`I4 capped ${messageId(message)}`);
  }
  return found;
}

/** I4: an honest claim applies in full, and no honest message is capped at an honest destination. */
export function i4(network: Network): string[] {
  const found: string[] = [];
  const honest = [...network.roles].filter(([, role]) => role === 'honest').map(([id]) => id);
  for (const src of honest) {
    const claim = network.lastTrue.get(src);
    if (claim !== undefined) found.push(...notInFull(network, claim));
    for (const dst of honest) if (dst !== src) found.push(...capped(getShard(network, dst), src));
  }
  return found;
}

/** I5: one terminal state per message, on its side of the deadline; one reply, a refund of exactly its amount; one payment per withdrawal. */
export function i5(network: Network): string[] {
  const found: string[] = [];
  const trusted = (id: number): boolean => network.roles.get(id) !== 'malicious';
  const kept = new Set<string>();
  for (const [id, shard] of network.shards) {
    if (!trusted(id)) continue;
    const seen = new Set<string>();
    for (const event of shard.events) {
      if (event.type !== 'terminal') continue;
      const key = nullifierKey(event.message.src, event.message.index);
      const { deadline, kind } = event.message;
      if (event.state === 'Delivered' && kind !== 'RETURN' && event.at > deadline)
        found.push(`I5 ${key} delivered late`);
      if (event.state !== 'Delivered' && event.at <= deadline) found.push(`I5 ${key} given back early`);
      if (seen.has(key)) found.push(`I5 ${key} ended twice on ${id}`);
      seen.add(key);
      if (event.state !== 'Delivered' || !trusted(event.message.src)) continue;
      if (kept.has(messageId(event.message))) found.push(`I5 ${key} delivered on two shards`);
      kept.add(messageId(event.message));
    }
  }
  for (const [id, shard] of network.shards) {
    if (!trusted(id)) continue;
    const amounts = new Map(shard.outbox.map((message) => [messageId(message), message]));
    const closed = new Set<string>();
    for (const event of shard.events) {
      if (event.type !== 'closed') continue;
      const sent = amounts.get(event.of);
      if (closed.has(event.of)) found.push(`I5 ${event.of} closed twice`);
      closed.add(event.of);
      if (sent === undefined || sent.dst !== event.by) found.push(`I5 ${event.of} closed by ${event.by}`);
      if (event.status !== 'Returned') continue;
      if (sent?.amount !== event.amount) found.push(`I5 ${event.of} refunded ${event.amount}`);
      if (kept.has(event.of) && network.roles.get(sent?.dst ?? L1) === 'honest') {
        found.push(`I5 ${event.of} delivered and refunded`);
      }
    }
  }
  const paid = network.vault.payments.map((payment) => nullifierKey(payment.shard, payment.index));
  if (new Set(paid).size !== paid.length) found.push('I5 a withdrawal was paid twice');
  return found;
}

/** A picture of all that a shard keeps, to compare before and after a call. */
export function fingerprint(shard: Shard): string {
  const { supply, held, kept, burned, minted, outTotal, claimed, cap } = shard;
  const tables = [supply, held, kept, burned, minted, outTotal, claimed, cap];
  const cells = tables.map((table) => [...table].map(([key, amount]) => `${key}=${amount}`));
  const inbox = [...shard.inbox].map(([key, entry]) => `${key}=${entry.state}`);
  const sent = [...shard.sent].map(([id, { status }]) => `${id}=${status}`);
  return JSON.stringify([cells, inbox, sent, shard.outbox.map(messageId), [...shard.dirty], shard.queueCursor]);
}

/** I8: a refused delivery changes nothing; one that failed consumes the nullifier and gives the target nothing. */
export function i8(shard: Shard, before: string, supplyBefore: Amounts, message: Message, verdict: Verdict): string[] {
  if (!verdict.ok) return before === fingerprint(shard) ? [] : [`I8 refusal ${verdict.code} changed shard ${shard.id}`];
  const entry = shard.inbox.get(nullifierKey(message.src, message.index));
  if (entry === undefined) return [`I8 ${messageId(message)} did not consume its nullifier`];
  const key = assetKey(message.asset);
  const moved = read(shard.supply, key) !== read(supplyBefore, key);
  return entry.state !== 'Delivered' && moved ? [`I8 ${messageId(message)} ${entry.state} moved value`] : [];
}

/** I15: every payment was made under a claim that still stands. */
export function i15(network: Network): string[] {
  return network.vault.payments
    .filter((pay) => !standingClaims(network, pay.shard).some((claim) => claim.id === pay.claimId))
    .map((pay) => `I15 withdrawal ${pay.shard}:${pay.index} was paid on truncated claim ${pay.claimId}`);
}

/**
 * I6: what is delivered from an honest shard was sent by it; so it is for a shard whose false claims are
 * truncated in time, if the lane is a settled one.
 */
export function trueMessages(network: Network): string[] {
  const found: string[] = [];
  for (const [id, shard] of network.shards) {
    if (network.roles.get(id) === 'malicious') continue;
    for (const event of shard.events) {
      if (event.type !== 'terminal') continue;
      const { src, index } = event.message;
      const role = network.roles.get(src);
      if (role === 'malicious' || (role === 'liar' && event.safety === 'posted')) continue;
      const real = getShard(network, src).outbox[index];
      if (real === undefined || messageId(real) !== messageId(event.message)) {
        found.push(`I6 ${messageId(event.message)} was never sent`);
      }
    }
  }
  return found;
}

/** I2: value only moves to where a shard (or L1's exit lane) can take it. */
export function noStrayLane(network: Network): string[] {
  const lanes = [...network.vault.cumOut].filter(([, amount]) => amount !== 0n).map(([key]) => parseLane(key));
  return lanes
    .filter((lane) => lane.src === lane.dst || (lane.dst !== L1 && !network.shards.has(lane.dst)))
    .map((lane) => `I2 value of ${lane.src} went to ${lane.dst}`);
}

/** I3: a withdrawal in a settled standing true claim can be paid, whatever later claims say. */
export function exitFunded(network: Network): string[] {
  const found: string[] = [];
  for (const [id, role] of network.roles) {
    if (role === 'malicious') continue;
    const claim = network.lastTrue.get(id);
    if (claim === undefined || network.now < claim.postedAt + network.window) continue;
    if (notInFull(network, claim).length > 0) continue;
    for (const asset of assetsOf(network)) {
      const lane = `${id}|${L1}|${asset}`;
      const left = network.guards.exitLane
        ? read(network.vault.cumOut, lane) - read(network.vault.cumIn, lane)
        : read(network.vault.bal, `${id}|${asset}`);
      const due = unpaid(network, id, claim.sealed.outbox, asset);
      if (due > left) found.push(`I3 exits of ${id} ${asset}: ${left} left for ${due} settled withdrawals`);
    }
  }
  return found;
}

/** I12: nothing that L1 has dropped is left on a shard. */
export function i12(network: Network): string[] {
  return [...network.shards.values()]
    .filter((shard) => network.roles.get(shard.id) !== 'malicious' && isOrphaned(shard, network))
    .map((shard) => `I12 ${shard.id} stands on what L1 has dropped`);
}

/** All invariants of the network as a whole; I8 belongs to single calls, others to the end of a history. */
export function violations(network: Network): string[] {
  return [i1, i2, i3, i4, i5, i12, i15, trueMessages, noStrayLane, exitFunded].flatMap((invariant) =>
    invariant(network),
  );
}
