import { type Hex, stringToHex } from 'viem';
import { assetId, ETH_ASSET } from '../asset.js';
import { encodeAssetInfo, findAssetInfo } from '../asset-info.js';
import { deliveryGas } from '../delivery-gas.js';
import type { Domain, MessageId, ShardId } from '../ids.js';
import { type Message, MessageKind } from '../message.js';
import { messageId } from '../message-id.js';
import { resultGas, resultOf, returnOf, toAnswer } from '../reply.js';
import { account, group, SAMPLE_DOMAIN, sampleMessage, type Vector } from './sample.js';

const gasWord = (gas: bigint): MessageId => `0x${gas.toString(16).padStart(64, '0')}` as MessageId;

const ORIGINALS: readonly Message[] = [
  sampleMessage(3, { kind: MessageKind.Query, inReplyTo: gasWord(200_000n) }),
  sampleMessage(4, { inReplyTo: gasWord(2n ** 200n) }),
  sampleMessage(5, {
    kind: MessageKind.AssetCall,
    assetId: ETH_ASSET,
    amount: 7n,
    refundTo: account('refund'),
    inReplyTo: gasWord(1n),
  }),
  sampleMessage(6, { kind: MessageKind.Asset, assetId: ETH_ASSET, amount: 2n ** 127n, refundTo: account('refund') }),
  sampleMessage(7),
];
const RETURNED: readonly Hex[] = ['0x', '0xc0ffee', `0x${'ab'.repeat(1024)}`, `0x${'ab'.repeat(1025)}`];

const INFO = {
  originShard: 3 as ShardId,
  originToken: account('token'),
  name: stringToHex('A token', { size: 32 }),
  symbol: stringToHex('TOK', { size: 30 }),
  decimals: 6,
} as const;

function infoCases() {
  const good = encodeAssetInfo(INFO);
  const id = assetId(INFO.originShard, INFO.originToken);
  const set = (byte: number, value: string): Hex =>
    `${good.slice(0, 2 + 2 * byte)}${value}${good.slice(4 + 2 * byte)}` as Hex;
  const cases: readonly (readonly [string, Hex])[] = [
    ['an asset', good],
    ['an asset and a payload', `${good}c0ffee`],
    ['too short', good.slice(0, -2) as Hex],
    ['nothing', '0x'],
    ['a shard id of five bytes', set(27, '01')],
    ['a token of 21 bytes', set(43, '01')],
    ['a symbol of 31 bytes', set(126, '01')],
    ['a symbol of 32 bytes', set(127, '01')],
    ['two bytes of decimals', set(158, '01')],
    ['another token', set(63, '01')],
    ['another name', set(64, '01')],
  ];
  return cases.map(([name, payload]) => {
    const found = findAssetInfo(id, payload);
    return {
      case: name,
      assetId: id,
      payload,
      valid: found !== undefined,
      ...INFO,
      rest: found?.rest ?? '0x',
      ...found?.info,
    };
  });
}

const TOKEN = assetId(INFO.originShard, INFO.originToken);
const CALL = { kind: MessageKind.AssetCall, amount: 7n, refundTo: account('refund') } as const;
const DELIVERIES: readonly (readonly [string, Message, number])[] = [
  ['data', sampleMessage(0, { gasLimit: 100_000n }), 0],
  ['long data', sampleMessage(0, { gasLimit: 7_500_000n }), 32_768],
  ['data with an answer', sampleMessage(0, { gasLimit: 100_000n, inReplyTo: gasWord(1n) }), 100],
  ['ether', sampleMessage(0, { kind: MessageKind.Asset, assetId: ETH_ASSET, amount: 7n, gasLimit: 0n }), 0],
  ['a token', sampleMessage(0, { kind: MessageKind.Asset, assetId: TOKEN, amount: 7n, gasLimit: 0n }), 160],
  ['a call with ether', sampleMessage(0, { ...CALL, assetId: ETH_ASSET, gasLimit: 200_000n }), 0],
  ['a call with a token', sampleMessage(0, { ...CALL, assetId: TOKEN, gasLimit: 3_000_000n }), 160],
  [
    'the dearest',
    sampleMessage(0, { ...CALL, assetId: TOKEN, gasLimit: 7_500_000n, inReplyTo: gasWord(7_500_000n) }),
    32_768,
  ],
];

/** What destinations answer, and what tokens' messages say. */
export function replyVectors(): Vector {
  const domain: Domain = SAMPLE_DOMAIN;
  const returns = ORIGINALS.map((original) => {
    const id = messageId(domain, original);
    const { message, payload } = returnOf(original, id, 11);
    return {
      ...message,
      payload,
      domain,
      originalId: id,
      replyId: messageId(domain, message),
      resultGas: resultGas(original),
    };
  });
  const results = RETURNED.map((returned, i) => {
    const original = ORIGINALS[i % 3] ?? sampleMessage(0);
    const id = messageId(domain, original);
    const { message, payload } = resultOf(original, id, toAnswer(returned), { index: 12, sentAt: 1_700_000_000n });
    return { ...message, payload, returned, domain, originalId: id, replyId: messageId(domain, message) };
  });
  const deliveries = DELIVERIES.map(([title, message, bytes]) => {
    const payload: Hex = `0x${'00'.repeat(bytes)}`;
    return { title, payloadBytes: bytes, ...message, gas: deliveryGas(message, payload) };
  });
  return {
    ...group('deliveryGas', deliveries),
    ...group('returns', returns),
    ...group('results', results),
    ...group('assetInfos', infoCases()),
  };
}
