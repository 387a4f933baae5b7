import { encodeFinalize, inboxAbi, outboxAbi, SHARD_CONTRACTS } from '@bulkhead/protocol';
import { expect } from 'chai';
import { encodeFunctionData } from 'viem';
import { ForeignCallError, MessageStateError } from '../index.js';
import { failureOf } from '../test/failure-of.js';
import { fakeClient } from '../test/fake-chain.js';
import { sampleMessage } from '../test/sample-message.js';
import { ID, viewOf } from '../test/sample-messages.js';
import { getMessageCall } from './message-call.js';

const INBOX = SHARD_CONTRACTS.Inbox;

describe('getMessageCall', () => {
  it('is the call that the node prepared, as viem takes it', async () => {
    const data = encodeFinalize(sampleMessage);
    const client = fakeClient({ shard_getFinalizeCalldata: { to: INBOX, data } });
    const call = await getMessageCall(client, 'finalize', ID);
    expect(call.address).to.equal(INBOX);
    const { functionName, args } = call;
    expect(encodeFunctionData({ abi: inboxAbi, functionName, args } as never)).to.equal(data);
  });

  it('WRONG_STATE when the node has none, with what becomes of the message', async () => {
    const client = fakeClient({
      shard_getRetryCalldata: null,
      shard_getMessage: viewOf(['posted', 'imported', 'delivered']),
    });
    const error = await failureOf(getMessageCall(client, 'retry', ID));
    expect(error).to.be.instanceOf(MessageStateError);
    expect((error as Error).message).to.contain('delivered; there is nothing to retry now. Next: after delivered');
  });

  it('FOREIGN_CALL for another contract, another function, or no function at all', async () => {
    const data = encodeFinalize(sampleMessage);
    const other = encodeFunctionData({ abi: outboxAbi, functionName: 'root' });
    for (const [call, problem] of [
      [{ to: SHARD_CONTRACTS.ShardBridge, data }, /it calls 0xbb/],
      [{ to: INBOX, data }, /it calls finalize/],
      [{ to: INBOX, data: other }, /no such function/],
    ] as const) {
      const error = await failureOf(getMessageCall(fakeClient({ shard_getDeliveryCalldata: call }), 'deliver', ID));
      expect(error).to.be.instanceOf(ForeignCallError);
      expect((error as Error).message).to.match(problem);
    }
  });
});
