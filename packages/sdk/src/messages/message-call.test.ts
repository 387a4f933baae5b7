import {
  CAP_DEPTH,
  type DeliveryProof,
  encodeDeliver,
  encodeFinalize,
  inboxAbi,
  OUTBOX_DEPTH,
  outboxAbi,
  SETTLEMENT_DEPTH,
  SHARD_CONTRACTS,
  toBatchIndex,
} from '@bulkhead/protocol';
import { expect } from 'chai';
import { encodeFunctionData, keccak256, zeroHash } from 'viem';
import { ForeignCallError, MessageStateError } from '../index.js';
import { failureOf } from '../test/failure-of.js';
import { fakeClient } from '../test/fake-chain.js';
import { sampleMessage } from '../test/sample-message.js';
import { DOMAIN as domain, fakeShard, ID, viewOf } from '../test/sample-messages.js';
import { getMessageCall } from './message-call.js';

const INBOX = SHARD_CONTRACTS.Inbox;
const other = { ...sampleMessage, index: sampleMessage.index + 1 };

const branch = (depth: number) => Array.from({ length: depth }, () => zeroHash);
const roots = { stateRoot: zeroHash, outboxRoot: zeroHash, settledOutboxRoot: zeroHash, capRoot: zeroHash };
const deliveryProof: DeliveryProof = {
  settlementRoot: zeroHash,
  leaf: { domain, batchIndex: toBatchIndex(4), outboxCount: 8, ...roots },
  settlementBranch: branch(SETTLEMENT_DEPTH),
  outboxBranch: branch(OUTBOX_DEPTH),
  cap: { cap: 5n, index: 0, branch: branch(CAP_DEPTH) },
};

/** Calldata of each action, for a message. */
const calldata = {
  finalize: (message = sampleMessage) => encodeFinalize(message),
  retry: (message = sampleMessage) =>
    encodeFunctionData({ abi: inboxAbi, functionName: 'retry', args: [message, '0x'] }),
  deliver: (message = sampleMessage) => encodeDeliver(message, '0x', deliveryProof),
};
const METHODS = {
  deliver: 'shard_getDeliveryCalldata',
  retry: 'shard_getRetryCalldata',
  finalize: 'shard_getFinalizeCalldata',
} as const;
const ACTIONS = ['deliver', 'retry', 'finalize'] as const;

describe('getMessageCall', () => {
  for (const action of ACTIONS)
    it(`${action}: is the call that the node prepared, as viem takes it`, async () => {
      const data = calldata[action]();
      const client = fakeClient({ [METHODS[action]]: { to: INBOX, data, domain, gas: '0x1000000' } });
      const call = await getMessageCall(client, action, `0x${ID.slice(2).toUpperCase()}`);
      expect([call.address, call.gas]).to.deep.equal([INBOX, 16_777_216n]);
      const { functionName, args } = call;
      expect(encodeFunctionData({ abi: inboxAbi, functionName, args } as never)).to.equal(data);
    });

  for (const action of ACTIONS)
    it(`${action}: FOREIGN_CALL for another message than was asked for`, async () => {
      for (const answer of [
        { data: calldata[action](other), domain },
        { data: calldata[action](), domain: keccak256('0x02') },
      ]) {
        const client = fakeClient({ [METHODS[action]]: { to: INBOX, ...answer } });
        const error = await failureOf(getMessageCall(client, action, ID));
        expect(error).to.be.instanceOf(ForeignCallError);
        expect((error as Error).message).to.contain('it is for another message');
      }
    });

  it('WRONG_STATE when the node has none, with what becomes of the message', async () => {
    const client = fakeShard(2, {
      shard_getRetryCalldata: null,
      shard_getMessage: viewOf(['posted', 'imported', 'delivered']),
    });
    const error = await failureOf(getMessageCall(client, 'retry', ID));
    expect(error).to.be.instanceOf(MessageStateError);
    expect((error as Error).message).to.contain('delivered; there is nothing to retry now. Next: after delivered');
  });

  it('FOREIGN_CALL for another contract, another function, no function at all, or more gas than there is', async () => {
    const data = encodeFinalize(sampleMessage);
    const root = encodeFunctionData({ abi: outboxAbi, functionName: 'root' });
    const deliver = calldata.deliver();
    for (const [call, problem] of [
      [{ to: SHARD_CONTRACTS.ShardBridge, data, domain }, /it calls 0xbb/],
      [{ to: INBOX, data, domain }, /it calls finalize/],
      [{ to: INBOX, data: root, domain }, /no such function/],
      [{ to: INBOX, data: deliver, domain, gas: '0x1000001' }, /more than a transaction may have/],
    ] as const) {
      const error = await failureOf(getMessageCall(fakeClient({ shard_getDeliveryCalldata: call }), 'deliver', ID));
      expect(error).to.be.instanceOf(ForeignCallError);
      expect((error as Error).message).to.match(problem);
    }
  });
});
