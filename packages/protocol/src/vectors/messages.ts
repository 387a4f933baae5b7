import { encodeAbiParameters, type Hex, keccak256 } from 'viem';
import { assetId, ETH_ASSET } from '../asset.js';
import { encodeDeliver } from '../deliver-calldata.js';
import { computeDomain } from '../domain.js';
import type { AssetId, BatchIndex, MessageId, ShardId } from '../ids.js';
import { decodeInteropAddress, encodeInteropAddress } from '../interop-address.js';
import { type Message, MessageKind } from '../message.js';
import { MESSAGE_PARAMETER } from '../message-abi.js';
import { messageId, outboxLeaf } from '../message-id.js';
import type { DeliveryProof } from '../settlement-leaf.js';
import { DOMAIN_TAG, MESSAGE_TAG } from '../tag.js';
import { account, group, SAMPLE_DOMAIN, sampleMessage, toVector, type Vector, word } from './sample.js';

const DOMAINS = [
  { l1ChainId: 31_337n, registry: account('registry'), shardId: 1 as ShardId, genesisHash: word('genesis') },
  { l1ChainId: 1n, registry: account('registry'), shardId: 1 as ShardId, genesisHash: word('genesis') },
  { l1ChainId: 31_337n, registry: account('other registry'), shardId: 1 as ShardId, genesisHash: word('genesis') },
  { l1ChainId: 31_337n, registry: account('registry'), shardId: 65_535 as ShardId, genesisHash: word('genesis') },
  { l1ChainId: 31_337n, registry: account('registry'), shardId: 1 as ShardId, genesisHash: word('other genesis') },
  { l1ChainId: 2n ** 64n - 1n, registry: account('registry'), shardId: 2 as ShardId, genesisHash: word(0) },
];

const ASSETS = [
  { originShard: 0 as ShardId, originToken: `0x${'00'.repeat(20)}` },
  { originShard: 0 as ShardId, originToken: account('token') },
  { originShard: 1 as ShardId, originToken: account('token') },
  { originShard: 65_535 as ShardId, originToken: `0x${'ff'.repeat(20)}` },
] as const;

const VALUE = { assetId: ETH_ASSET, amount: 10n ** 18n, refundTo: account('refund'), gasLimit: 0n } as const;

const MESSAGES: readonly { readonly message: Message; readonly payload: Hex }[] = [
  { message: sampleMessage(0), payload: '0x' },
  { message: sampleMessage(1, { payloadHash: keccak256('0xc0ffee') }), payload: '0xc0ffee' },
  { message: sampleMessage(2, { kind: MessageKind.Asset, ...VALUE }), payload: '0x' },
  {
    message: sampleMessage(3, { kind: MessageKind.Withdraw, dstShard: 0 as ShardId, ...VALUE, deadline: 0n }),
    payload: '0x',
  },
  {
    message: sampleMessage(4, { kind: MessageKind.Result, inReplyTo: word('reply') as MessageId }),
    payload: '0x',
  },
  {
    message: sampleMessage(2 ** 31, { srcShard: 40_000 as ShardId, dstShard: 65_535 as ShardId }),
    payload: '0x',
  },
  {
    message: {
      kind: MessageKind.AssetCall,
      srcShard: 65_535 as ShardId,
      dstShard: 65_534 as ShardId,
      index: 2 ** 32 - 1,
      sender: `0x${'ff'.repeat(20)}`,
      target: `0x${'ff'.repeat(20)}`,
      assetId: `0x${'ff'.repeat(32)}` as AssetId,
      amount: 2n ** 256n - 1n,
      gasLimit: 2n ** 64n - 1n,
      deadline: 2n ** 64n - 1n,
      refundTo: `0x${'ff'.repeat(20)}`,
      inReplyTo: `0x${'ff'.repeat(32)}` as MessageId,
      payloadHash: keccak256(`0x${'ab'.repeat(100)}`),
    },
    payload: `0x${'ab'.repeat(100)}`,
  },
];

const PROOF: DeliveryProof = {
  settlementRoot: word('settlement root'),
  leaf: {
    domain: SAMPLE_DOMAIN,
    batchIndex: 7 as BatchIndex,
    stateRoot: word('state root'),
    outboxRoot: word('outbox root'),
    outboxCount: 12,
    settledOutboxRoot: word('settled outbox root'),
    capRoot: word('cap root'),
  },
  settlementBranch: Array.from({ length: 16 }, (_, i) => word(`settlement branch ${i}`)),
  outboxBranch: Array.from({ length: 32 }, (_, i) => word(`outbox branch ${i}`)),
  cap: undefined,
};
const CAP = { cap: 5n * 10n ** 18n, index: 3, branch: Array.from({ length: 32 }, (_, i) => word(`cap branch ${i}`)) };

const INTEROP_CHAINS = [1n, 255n, 256n, 31_337n, 313_371n, 2n ** 63n, 2n ** 64n - 1n];
const ACCOUNT = account('interop').slice(2);
const INTEROP_INVALID: readonly { readonly reason: string; readonly encoded: Hex }[] = [
  { reason: 'padded chain id', encoded: `0x0001000002000114${ACCOUNT}` },
  { reason: 'version 2', encoded: `0x00020000010114${ACCOUNT}` },
  { reason: 'other chain type', encoded: `0x00010001010114${ACCOUNT}` },
  { reason: 'no chain', encoded: `0x000100000014${ACCOUNT}` },
  { reason: 'chain id zero', encoded: `0x00010000010014${ACCOUNT}` },
  { reason: 'chain id above 2^64', encoded: `0x000100000901000000000000000014${ACCOUNT}` },
  { reason: 'long address', encoded: `0x00010000010115${ACCOUNT}00` },
  { reason: 'short address', encoded: `0x00010000010113${ACCOUNT.slice(2)}` },
  { reason: 'no address', encoded: '0x00010000010100' },
  { reason: 'trailing byte', encoded: `0x00010000010114${ACCOUNT}00` },
  { reason: 'truncated', encoded: `0x00010000010114${ACCOUNT.slice(2)}` },
  { reason: 'empty', encoded: '0x' },
];

export function messageVectors(): Vector {
  const interop = INTEROP_CHAINS.map((chainId) => {
    const address = account('interop');
    return { chainId, address, encoded: encodeInteropAddress({ chainId, address }) };
  });
  const wrong = INTEROP_INVALID.filter(({ encoded }) => decodeInteropAddress(encoded) !== undefined);
  if (wrong.length > 0) throw new Error(`decodes: ${wrong.map(({ reason }) => reason).join(', ')}`);
  const proofs = [PROOF, { ...PROOF, cap: CAP }];
  return {
    ...(toVector({ domainTag: DOMAIN_TAG, messageTag: MESSAGE_TAG, ethAsset: ETH_ASSET }) as object),
    ...group(
      'domains',
      DOMAINS.map((network) => ({ ...network, domain: computeDomain(network) })),
    ),
    ...group(
      'assets',
      ASSETS.map((asset) => ({ ...asset, assetId: assetId(asset.originShard, asset.originToken) })),
    ),
    ...group(
      'messages',
      MESSAGES.map(({ message, payload }) => {
        const msgId = messageId(SAMPLE_DOMAIN, message);
        const encoded = encodeAbiParameters([MESSAGE_PARAMETER], [message]);
        return { ...message, payload, domain: SAMPLE_DOMAIN, encoded, msgId, leaf: outboxLeaf(msgId) };
      }),
    ),
    ...group(
      'delivers',
      proofs.map((proof) => ({
        message: 1,
        settlementRoot: proof.settlementRoot,
        ...proof.leaf,
        settlementBranch: proof.settlementBranch,
        outboxBranch: proof.outboxBranch,
        capPresent: proof.cap !== undefined,
        cap: proof.cap?.cap ?? 0n,
        capIndex: proof.cap?.index ?? 0,
        calldata: encodeDeliver(sampleMessage(1, { payloadHash: keccak256('0xc0ffee') }), '0xc0ffee', proof),
      })),
    ),
    ...group('interop', interop),
    ...group('interopInvalid', INTEROP_INVALID),
  };
}
