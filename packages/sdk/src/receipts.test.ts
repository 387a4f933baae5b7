import { ETH_ASSET, SHARD_CONTRACTS } from '@bulkhead/protocol';
import { expect } from 'chai';
import type { Address, Log } from 'viem';
import {
  defineBulkheadChains,
  getDeposits,
  getSentMessages,
  getWithdrawn,
  NothingDepositedError,
  waitForDeposited,
} from './index.js';
import { type EventOf as Event, eventLog as log, rpcReceipt } from './test/event-log.js';
import { failureOf } from './test/failure-of.js';
import { fakeClient } from './test/fake-chain.js';
import { sampleMessage } from './test/sample-message.js';
import { ID, TX } from './test/sample-messages.js';
import { sampleNetwork } from './test/sample-network.js';

const VAULT = sampleNetwork.l1.contracts.AssetVault;
const STRANGER: Address = '0x00000000000000000000000000000000000000ee';
const TO: Address = '0x00000000000000000000000000000000000000b2';

function chain(shardId: number) {
  const found = defineBulkheadChains(sampleNetwork).shards.find(({ custom }) => custom.shardId === shardId);
  if (found === undefined) throw new Error('no shard');
  return found;
}

const deposited = (shardId: number, queueIndex: bigint): Event => ({
  name: 'Deposited',
  args: { shardId, queueIndex, assetId: ETH_ASSET, from: TO, to: TO, refundTo: TO, sender: TO, amount: 3n },
});

describe('what receipts say', () => {
  it('deposits are what the network’s vault announces, not what another contract does', () => {
    const logs = [log(STRANGER, deposited(1, 9n)), log(VAULT, deposited(1, 4n)), log(VAULT, deposited(2, 6n))];
    const queued = getDeposits({ logs }, chain(1)).map(({ shardId, queueIndex }) => [shardId, queueIndex]);
    expect(queued).to.deep.equal([
      [1, 4],
      [2, 6],
    ]);
  });

  it('payouts are what the network’s vault announces', () => {
    const withdrawn: Event = {
      name: 'Withdrawn',
      args: { msgId: ID, shardId: 1, assetId: ETH_ASSET, index: 7, to: TO, amount: 5n, paid: true },
    };
    expect(getWithdrawn({ logs: [log(STRANGER, withdrawn)] }, chain(1))).to.deep.equal([]);
    expect(getWithdrawn({ logs: [log(VAULT, withdrawn)] }, chain(1))).to.have.length(1);
  });

  it('messages are what the Outbox announces', () => {
    const sent: Event = {
      name: 'MessageSent',
      args: { msgId: ID, dstShard: 2, index: 7, message: sampleMessage, payload: '0x' },
    };
    expect(getSentMessages({ logs: [log(STRANGER, sent)] })).to.deep.equal([]);
    expect(getSentMessages({ logs: [log(SHARD_CONTRACTS.Outbox, sent)] })).to.have.length(1);
  });

  it('waitForDeposited takes the first to its shard; NOTHING_DEPOSITED where there is none', async () => {
    const answer = (logs: Log[]) => fakeClient({ eth_blockNumber: '0x5', eth_getTransactionReceipt: rpcReceipt(logs) });
    const logs = [log(STRANGER, deposited(1, 9n)), log(VAULT, deposited(2, 6n)), log(VAULT, deposited(1, 4n))];
    const found = await waitForDeposited(answer(logs), { targetChain: chain(1), hash: TX });
    expect([found.shardId, found.queueIndex]).to.deep.equal([1, 4]);
    const none = await failureOf(waitForDeposited(answer(logs.slice(0, 2)), { targetChain: chain(1), hash: TX }));
    expect(none).to.be.instanceOf(NothingDepositedError);
  });
});
