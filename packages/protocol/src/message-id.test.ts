import { expect } from 'chai';
import fc from 'fast-check';
import { concatHex, encodeAbiParameters, type Hex, keccak256, pad, stringToHex, toHex } from 'viem';
import { anyDomain, anyHash, anyMessage } from './arbitraries.js';
import { assetId, ETH_ASSET } from './asset.js';
import { computeDomain } from './domain.js';
import type { ShardId } from './ids.js';
import type { Message } from './message.js';
import { MESSAGE_PARAMETER } from './message-abi.js';
import { messageId, outboxLeaf } from './message-id.js';
import { findMessage, messageSchema } from './message-schema.js';

describe('message ids', () => {
  it('hashes tag, domain and the 13 words of the message, written out by hand', () => {
    fc.assert(
      fc.property(anyDomain, anyMessage, (domain, m) => {
        const word = (value: Hex | number | bigint) =>
          typeof value === 'string' ? pad(value, { size: 32 }) : toHex(value, { size: 32 });
        const words = [m.kind, m.srcShard, m.dstShard, m.index, m.sender, m.target, m.assetId, m.amount, m.gasLimit];
        words.push(m.deadline, m.refundTo, m.inReplyTo, m.payloadHash);
        const id = keccak256(concatHex([keccak256(stringToHex('bulkhead.msg.v1')), domain, ...words.map(word)]));
        expect(messageId(domain, m)).to.equal(id);
        expect(outboxLeaf(messageId(domain, m))).to.equal(keccak256(`0x00${id.slice(2)}`));
      }),
    );
  });

  it('changes with each field and with the domain', () => {
    fc.assert(
      fc.property(anyDomain, anyMessage, anyMessage, anyHash, (domain, message, other, hash) => {
        for (const name of Object.keys(message) as (keyof Message)[]) {
          if (message[name] === other[name]) continue;
          expect(messageId(domain, { ...message, [name]: other[name] })).not.to.equal(messageId(domain, message));
        }
        expect(messageId(hash as typeof domain, message)).not.to.equal(messageId(domain, message));
      }),
    );
  });

  it('separates domains by each of their four parts', () => {
    const network = {
      l1ChainId: 31_337,
      registry: '0x00000000000000000000000000000000000000aa',
      shardId: 1 as ShardId,
      genesisHash: keccak256('0x01'),
    } as const;
    const domains = [
      computeDomain(network),
      computeDomain({ ...network, l1ChainId: 1n }),
      computeDomain({ ...network, registry: '0x00000000000000000000000000000000000000ab' }),
      computeDomain({ ...network, shardId: 2 as ShardId }),
      computeDomain({ ...network, genesisHash: keccak256('0x02') }),
    ];
    expect(new Set(domains).size).to.equal(domains.length);
  });

  it('names ETH as the zero token of L1', () => {
    expect(ETH_ASSET).to.equal(keccak256(`0x${'00'.repeat(64)}`));
    expect(assetId(1 as ShardId, `0x${'00'.repeat(20)}`)).not.to.equal(ETH_ASSET);
  });
});

describe('message schema', () => {
  it('gives back what JSON or viem carries', () => {
    fc.assert(
      fc.property(anyMessage, (message) => {
        expect(findMessage(message)).to.deep.equal(message);
        const json = Object.fromEntries(
          Object.entries(message).map(([name, value]) => [name, typeof value === 'string' ? value : toHex(value)]),
        );
        expect(findMessage(JSON.parse(JSON.stringify(json)))).to.deep.equal(message);
        expect(encodeAbiParameters([MESSAGE_PARAMETER], [message])).to.have.length(2 + 64 * 13);
      }),
    );
  });

  it('refuses an unknown kind, an own shard, a missing or an extra field, a number out of range', () => {
    const [message] = fc.sample(anyMessage, { numRuns: 1, seed: 1 });
    const bad = [
      { ...message, kind: 0 },
      { ...message, kind: 8 },
      { ...message, dstShard: message?.srcShard },
      { ...message, srcShard: 0, dstShard: 1 },
      { ...message, index: 2 ** 32 },
      { ...message, gasLimit: 2n ** 64n },
      { ...message, sender: undefined },
      { ...message, extra: 1 },
      { ...message, payloadHash: '0x00' },
      null,
      [],
    ];
    for (const raw of bad) expect(messageSchema.safeParse(raw).success, String(raw)).to.equal(false);
  });
});
