import { type SettlementLeaf, settlementLeafHash, toBatchIndex } from '@bulkhead/protocol';
import { isCodedError } from '@bulkhead/runtime';
import { jsonValue } from '@bulkhead/store';
import { expect } from 'chai';
import fc from 'fast-check';
import { encodeAbiParameters, encodeEventTopics, type Hex, keccak256, parseAbiParameters, toHex, zeroHash } from 'viem';
import { L1_ABIS } from '../l1/contract-abis.js';
import { bloomBits, mayContain } from '../l1/logs-bloom.js';
import { type GeneratedBlock, generateBlock } from '../test/random-l1-blocks.js';
import { CONTRACTS, SimulatedL1 } from '../test/simulated-l1.js';
import { decodeLog, type RawLog } from './decode-log.js';
import { type L1Block, l1BlockSchema } from './l1-block.js';
import { readLeafArgs } from './settlement-leaf-args.js';

const word = (text: string): Hex => keccak256(toHex(text));
const place = { blockNumber: 5, blockHash: word('b'), transactionHash: word('t'), logIndex: 0 };

function claimLog(outboxCount: bigint): RawLog {
  const flow = '(uint32 peer, uint32 originShard, address originToken, uint256 total)[]';
  const outputs = parseAbiParameters(`address, bool, (bytes32, bytes32, bytes32, uint64, ${flow}, ${flow})`);
  const flows = [{ peer: 4_000_000_000, originShard: 7, originToken: CONTRACTS.AssetVault, total: 2n ** 256n - 1n }];
  const args = { shardId: 3, batchIndex: 8n };
  const topics = encodeEventTopics({ abi: L1_ABIS.StateClaims, eventName: 'ClaimProposed', args });
  const tuple = [word('1'), word('2'), word('3'), outboxCount, flows, []] as const;
  const data = encodeAbiParameters(outputs, [CONTRACTS.ShardQueue, true, tuple] as never);
  return { address: CONTRACTS.StateClaims, topics: topics as Hex[], data, ...place };
}

describe('L1 events', () => {
  it('come back from a row as they went in', () => {
    const codec = jsonValue<L1Block>(l1BlockSchema);
    fc.assert(
      fc.property(fc.array(fc.array(fc.nat(200), { maxLength: 6 }), { minLength: 1, maxLength: 6 }), (lists) => {
        let tip: GeneratedBlock | undefined;
        for (const [salt, picks] of lists.entries()) tip = generateBlock(tip, picks, salt);
        expect(codec.decode(codec.encode(tip!.block))).to.deep.equal(tip!.block);
      }),
    );
  });

  it('whatever a sequencer claims is read: numbers out of range harm nobody else', () => {
    const event = decodeLog(CONTRACTS, claimLog(2n ** 64n - 1n));
    expect(event).to.deep.include({ type: 'claim-proposed', shardId: 3, batchIndex: 8, staked: true });
    expect(event?.type === 'claim-proposed' && event.outputs.outboxCount).to.equal(2n ** 64n - 1n);
    expect(event?.type === 'claim-proposed' && event.outputs.inTotals[0]?.peer).to.equal(4_000_000_000);
  });

  it('hashes a settlement leaf as the protocol does, and leaves out a leaf with unusable numbers', () => {
    const leaf = {
      domain: word('d'),
      batchIndex: toBatchIndex(3),
      stateRoot: word('s'),
      outboxRoot: word('o'),
      outboxCount: 12,
      settledOutboxRoot: word('q'),
      capRoot: word('c'),
    } as SettlementLeaf;
    const args = { ...leaf, batchIndex: 3n, outboxCount: 12n };
    expect(readLeafArgs(args)).to.deep.equal({ leafHash: settlementLeafHash(leaf), leaf });
    const huge = readLeafArgs({ ...args, outboxCount: 2n ** 64n - 1n });
    expect(huge.leaf).to.equal(undefined);
    expect(huge.leafHash).not.to.equal(settlementLeafHash(leaf));
    expect(readLeafArgs({ ...args, domain: zeroHash })).to.deep.equal({ leafHash: zeroHash });
  });

  it('L1_EVENT_UNKNOWN: a topic no ABI has, an event of another of our contracts, a stranger’s log, cut data', () => {
    const log = claimLog(1n);
    const strange: RawLog[] = [
      { ...log, topics: [word('unknown'), ...log.topics.slice(1)] },
      { ...log, address: CONTRACTS.ShardQueue },
      { ...log, address: `0x${'9'.repeat(40)}` },
      { ...log, data: log.data.slice(0, -64) as Hex },
    ];
    for (const broken of strange) {
      try {
        decodeLog(CONTRACTS, broken);
      } catch (err) {
        expect(isCodedError(err, 'L1_EVENT_UNKNOWN')).to.equal(true);
        continue;
      }
      throw new Error('accepted');
    }
  });

  it('the bloom filter has what a block logged', () => {
    const l1 = new SimulatedL1();
    l1.append(4);
    const { header, logs } = l1.tip;
    for (const item of logs.flatMap(({ address, topics }) => [address, ...topics])) {
      expect(mayContain(header.logsBloom, bloomBits(item))).to.equal(true);
    }
    expect(mayContain(`0x${'00'.repeat(256)}`, bloomBits(CONTRACTS.AssetVault))).to.equal(false);
  });
});
