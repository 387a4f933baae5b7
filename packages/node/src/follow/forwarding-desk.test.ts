import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RpcError } from '@bulkhead/rpc';
import { ManualClock } from '@bulkhead/runtime';
import { expect } from 'chai';
import { type Hex, keccak256 } from 'viem';
import { createDecodeTransaction } from '../shard/decode-transaction.js';
import { codeOf } from '../test/code-of.js';
import { CHAIN_ID, signTransfer, USERS } from '../test/shard-config.js';
import { createClosedDesk, createForwardingDesk } from './forwarding-desk.js';

describe('forwarding desk', () => {
  let server: Server;
  let answer: (request: { method: string; params: unknown[] }) => string;
  const asked: { method: string; params: unknown[] }[] = [];
  const clock = new ManualClock(0);
  const decode = createDecodeTransaction(CHAIN_ID);
  const desk = () =>
    createForwardingDesk({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, decode, clock });
  const result = (value: unknown) => JSON.stringify({ jsonrpc: '2.0', id: 1, result: value });

  before(async () => {
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk) => chunks.push(chunk));
      request.on('end', () => {
        const call = JSON.parse(Buffer.concat(chunks).toString());
        asked.push(call);
        response.end(answer(call));
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  beforeEach(() => asked.splice(0));
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  it('sends a transaction on, and knows it until a block has it', async () => {
    const raw = await signTransfer({ nonce: 0 });
    const hash = keccak256(raw);
    answer = () => result(hash);
    const forwarding = desk();
    const outcome = await forwarding.submit(raw);
    expect(outcome).to.deep.include({ accepted: true, hash });
    expect(asked.map(({ method, params }) => [method, params])).to.deep.equal([['eth_sendRawTransaction', [raw]]]);
    expect(forwarding.find(hash)?.hash).to.equal(hash);
    forwarding.forget([hash]);
    expect(forwarding.find(hash)).to.equal(undefined);
  });

  it('forgets a transaction that no block took for long', async () => {
    const raw = await signTransfer({ nonce: 1 });
    answer = () => result(keccak256(raw));
    const forwarding = desk();
    await forwarding.submit(raw);
    await clock.advance(600_001);
    expect(forwarding.find(keccak256(raw))).to.equal(undefined);
  });

  it('gives the sequencer’s own refusal', async () => {
    answer = () => JSON.stringify({ jsonrpc: '2.0', id: 1, error: { code: -32000, message: 'nonce too low' } });
    const error = await desk()
      .submit(await signTransfer({ nonce: 2 }))
      .catch((cause: unknown) => cause);
    expect(error).to.be.instanceOf(RpcError);
    expect(error).to.deep.include({ code: -32000, message: 'nonce too low' });
  });

  it('does not bother the sequencer with what is no transaction', async () => {
    expect(await desk().submit('0x02')).to.deep.equal({ accepted: false, code: 'INVALID_ENCODING' });
    expect(asked).to.deep.equal([]);
  });

  it('SEQUENCER_UNREACHABLE: for an answer that is too long, no JSON, or something else', async () => {
    const raw = await signTransfer({ nonce: 3 });
    for (const text of [result('x'.repeat(70_000)), '<html>', result(7), result('x'.repeat(67)), '[]']) {
      answer = () => text;
      expect(await codeOf(desk().submit(raw)), text.slice(0, 20)).to.equal('SEQUENCER_UNREACHABLE');
    }
  });

  it('asks the sequencer for the next nonce, and takes only a number', async () => {
    const address = USERS[0]?.address as Hex;
    answer = ({ method, params }) => {
      expect([method, params]).to.deep.equal(['eth_getTransactionCount', [address, 'pending']]);
      return result('0x1f');
    };
    expect(await desk().findPendingNonce(address)).to.equal(31n);
    answer = () => result('31');
    expect(await desk().findPendingNonce(address)).to.equal(undefined);
  });

  it('FOLLOWER_READ_ONLY: without a sequencer to send to it takes nothing', async () => {
    expect(await codeOf(createClosedDesk().submit('0x02'))).to.equal('FOLLOWER_READ_ONLY');
  });
});
