import { expect } from 'chai';
import { falseClaim, honestClaim } from './actors.js';
import { ALL_GUARDS, without } from './guards.js';
import { deliver } from './inbox.js';
import { violations } from './invariants.js';
import { L1, laneKey, type Message, read } from './message.js';
import { checkpoint, importCheckpoint, poke, truncate } from './network.js';
import {
  bring,
  catchUp,
  ETH,
  flow,
  forge,
  fund,
  lieOut,
  newestClaim,
  openScenario,
  pay,
  post,
  settle,
  sync,
} from './scenario.js';
import { importRoot, MAX_IMPORTS } from './shard.js';

describe('what the rules do at their edges', () => {
  it('caps an honest message that is proven with an old cap leaf, and not with the newest one', () => {
    const net = openScenario(ALL_GUARDS);
    const first = post(net, 1, { amount: 10n });
    honestClaim(net, 1);
    catchUp(net, 2);
    const second = post(net, 1, { amount: 5n });
    honestClaim(net, 1);
    const cap = { index: 0 };
    catchUp(net, 2);
    expect(bring(net, 2, second, 1, cap)).to.deep.equal({ ok: true });
    expect(bring(net, 2, first, 1, cap)).to.deep.equal({ ok: false, code: 'CAPPED' });
    expect(bring(net, 2, first)).to.deep.equal({ ok: true });
    expect(violations(net)).to.deep.equal([]);
  });

  it('shows a settled lane nothing of an idle shard until someone pokes its leaf', () => {
    const net = openScenario(ALL_GUARDS);
    const message = post(net, 1, { dst: 5 });
    honestClaim(net, 1);
    settle(net);
    catchUp(net, 5);
    expect(bring(net, 5, message)).to.deep.equal({ ok: false, code: 'PROOF' });
    poke(net, 1);
    catchUp(net, 5);
    expect(bring(net, 5, message)).to.deep.equal({ ok: true });
  });

  it('forgets a root after sixteen imports, and the newest one still proves the message', () => {
    const net = openScenario(ALL_GUARDS);
    const message = post(net, 1, {});
    honestClaim(net, 1);
    const shard = catchUp(net, 2);
    const old = shard.imports.at(-1)!;
    for (let n = 0; n < MAX_IMPORTS; n++) importRoot(shard, checkpoint(net));
    expect(deliver(shard, message, { root: old, position: 1 }, net.now, 'accept').ok).to.equal(false);
    expect(bring(net, 2, message)).to.deep.equal({ ok: true });
  });

  it('leaves a pre-paid lane that later true totals catch up with, without a second debit', () => {
    const net = openScenario(ALL_GUARDS);
    lieOut(net, 6, [flow(1, 60n)]);
    truncate(net, 6, 1);
    expect(read(net.vault.bal, '6|0:eth')).to.equal(40n);
    post(net, 6, { dst: 1, amount: 100n });
    honestClaim(net, 6);
    expect(read(net.vault.bal, '6|0:eth')).to.equal(0n);
    expect(read(net.vault.cumOut, laneKey(6, 1, ETH))).to.equal(100n);
    expect(sync(net, 1)).to.equal(1);
    expect(violations(net)).to.deep.equal([]);
  });

  it('lets a lie about one lane delay the messages of another, never those of a neighbour', () => {
    const net = openScenario(ALL_GUARDS);
    lieOut(net, 6, [flow(3, 100n)]);
    truncate(net, 6, 1);
    const message = post(net, 6, { dst: 1, amount: 10n });
    honestClaim(net, 6);
    expect(sync(net, 1)).to.equal(0);
    fund(net, 6, 10n);
    catchUp(net, 1);
    expect(bring(net, 1, message)).to.deep.equal({ ok: true });
    expect(violations(net)).to.deep.equal([]);
  });

  it('lets a forged leaf of a later truncated claim squat the index of a true message on a posted lane', () => {
    const net = openScenario(ALL_GUARDS);
    const forged: Message = {
      kind: 'DATA',
      src: 6,
      dst: 1,
      index: 0,
      asset: ETH,
      amount: 0n,
      deadline: 99,
      inReplyTo: '',
      wantsAnswer: false,
    };
    falseClaim(net, 6, { leaves: [forged] });
    catchUp(net, 1);
    expect(bring(net, 1, forged)).to.deep.equal({ ok: true });
    truncate(net, 6, 1);
    const message = post(net, 6, { dst: 1 });
    honestClaim(net, 6);
    catchUp(net, 1);
    expect(bring(net, 1, message)).to.deep.equal({ ok: false, code: 'REPLAY' });
    expect(violations(net)).to.deep.equal([]);
  });

  it('keeps the value of a failed call out of supply and inside bal', () => {
    const net = openScenario(ALL_GUARDS);
    const message = post(net, 1, { kind: 'ASSET_CALL' });
    honestClaim(net, 1);
    const shard = catchUp(net, 2);
    deliver(shard, message, { root: shard.imports.at(-1)!, position: 1, cap: { index: 0 } }, 1, 'fail');
    honestClaim(net, 2);
    expect([read(shard.supply, '0:eth'), read(shard.held, '0:eth')]).to.deep.equal([100n, 10n]);
    expect(read(net.vault.bal, '2|0:eth')).to.equal(110n);
    expect(violations(net)).to.deep.equal([]);
  });

  it('books a refund as value that came in and went out again: no lane total ever falls', () => {
    const net = openScenario(ALL_GUARDS);
    post(net, 1, { deadline: 0 });
    for (const id of [1, 2, 1]) {
      sync(net, id);
      honestClaim(net, id);
    }
    const { cumIn, cumOut, bal } = net.vault;
    for (const lane of [laneKey(1, 2, ETH), laneKey(2, 1, ETH)]) {
      expect([read(cumOut, lane), read(cumIn, lane)]).to.deep.equal([10n, 10n]);
    }
    expect([read(bal, '1|0:eth'), read(bal, '2|0:eth')]).to.deep.equal([100n, 100n]);
  });

  it('brings a token home to the shard where it was born, never more of it than left', () => {
    const net = openScenario(ALL_GUARDS);
    const asset = { originShard: 3, token: 'evil' };
    lieOut(net, 3, [flow(1, 30n, asset)]);
    forge(net, 3, { kind: 'ASSET', dst: 1, asset, amount: 30n });
    lieOut(net, 3, []);
    sync(net, 1);
    post(net, 1, { dst: 3, asset, amount: 20n });
    honestClaim(net, 1);
    falseClaim(net, 3, { inTotals: [flow(1, 500n, asset), flow(2, 500n, asset)] });
    expect(read(net.vault.cumIn, laneKey(1, 3, asset))).to.equal(20n);
    expect(violations(net)).to.deep.equal([]);
  });

  it('lets a stranger empty an honest stalled shard into a lane if staked claims move value at once', () => {
    const net = openScenario(without('stakedDeferred'));
    falseClaim(net, 1, { outTotals: [flow(3, 100n)] }, 'staker');
    truncate(net, 1, 1);
    expect(read(net.vault.bal, '1|0:eth')).to.equal(0n);
    falseClaim(net, 3, { inTotals: [flow(1, 100n)], outTotals: [flow(L1, 200n)] });
    const loot = forge(net, 3, { kind: 'WITHDRAW', dst: L1, amount: 200n });
    lieOut(net, 3, []);
    settle(net);
    expect(pay(net, loot)).to.deep.equal({ ok: true });
  });

  it('pays a forced exit of a stalled shard once the staked claim is settled', () => {
    const net = openScenario(ALL_GUARDS);
    const message = post(net, 1, { kind: 'WITHDRAW', dst: L1 });
    honestClaim(net, 1, 'staker');
    expect(pay(net, message)).to.deep.equal({ ok: false, code: 'NOT_SETTLED' });
    settle(net);
    expect(pay(net, message, newestClaim(net, 1))).to.deep.equal({ ok: true });
    expect(violations(net)).to.deep.equal([]);
  });

  it('refuses to move the origin of a shard backwards', () => {
    const net = openScenario(ALL_GUARDS);
    catchUp(net, 2);
    expect(importCheckpoint(net, 2, 1)).to.deep.equal({ ok: false, code: 'OLD_ORIGIN' });
  });
});
