import type { assetVaultAbi, inboxAbi } from '@bulkhead/protocol';
import type { decodeFunctionData, Hex } from 'viem';

export type Deliver = Extract<
  ReturnType<typeof decodeFunctionData<typeof inboxAbi>>,
  { functionName: 'deliver' }
>['args'];
export type Withdraw = Extract<
  ReturnType<typeof decodeFunctionData<typeof assetVaultAbi>>,
  { functionName: 'withdraw' }
>['args'];
export type Mutable<T> = T extends bigint | number | boolean | string ? T : { -readonly [K in keyof T]: Mutable<T[K]> };

/** The same with its last hex digit changed. */
const off = (hex: Hex): Hex => `${hex.slice(0, -1).toLowerCase()}${hex.endsWith('1') ? '2' : '1'}` as Hex;

/** Calldata with one byte changed. */
export function flipByte(data: Hex, byte: number): Hex {
  const at = 2 + 2 * byte;
  const flipped = (Number.parseInt(data.slice(at, at + 2), 16) ^ 0x01).toString(16).padStart(2, '0');
  return `${data.slice(0, at)}${flipped}${data.slice(at + 2)}` as Hex;
}

export type Change<T> = readonly [what: string, change: (args: Mutable<T>) => void, outcome: string];

export const DELIVER_CHANGES: readonly Change<Deliver>[] = [
  [
    'kind',
    ([m]) => {
      m.kind = 1;
    },
    'BadOutboxProof',
  ],
  [
    'source',
    ([m]) => {
      m.srcShard = 7;
    },
    'LaneClosed',
  ],
  [
    'destination',
    ([m]) => {
      m.dstShard = 1;
    },
    'WrongDestination',
  ],
  [
    'index',
    ([m]) => {
      m.index += 1;
    },
    'BadOutboxProof',
  ],
  [
    'index beyond the tree',
    ([m]) => {
      m.index = 0xffff_ffff;
    },
    'BadOutboxProof',
  ],
  [
    'sender',
    ([m]) => {
      m.sender = off(m.sender);
    },
    'BadOutboxProof',
  ],
  [
    'target',
    ([m]) => {
      m.target = off(m.target);
    },
    'BadOutboxProof',
  ],
  [
    'asset',
    ([m]) => {
      m.assetId = off(m.assetId);
    },
    'BadOutboxProof',
  ],
  [
    'amount',
    ([m]) => {
      m.amount += 1n;
    },
    'BadOutboxProof',
  ],
  [
    'gas limit',
    ([m]) => {
      m.gasLimit += 1n;
    },
    'BadOutboxProof',
  ],
  [
    'deadline',
    ([m]) => {
      m.deadline += 1n;
    },
    'BadOutboxProof',
  ],
  [
    'refund address',
    ([m]) => {
      m.refundTo = off(m.refundTo);
    },
    'BadOutboxProof',
  ],
  [
    'message it replies to',
    ([m]) => {
      m.inReplyTo = off(m.inReplyTo);
    },
    'BadOutboxProof',
  ],
  [
    'payload hash',
    ([m]) => {
      m.payloadHash = off(m.payloadHash);
    },
    'BadPayload',
  ],
  [
    'payload',
    (args) => {
      args[1] = `${args[1]}00`;
    },
    'BadPayload',
  ],
  [
    'settlement root',
    ([, , p]) => {
      p.settlementRoot = off(p.settlementRoot);
    },
    'UnknownRoot',
  ],
  [
    'leaf’s domain',
    ([, , p]) => {
      p.leaf.domain = off(p.leaf.domain);
    },
    'BadSettlementProof',
  ],
  [
    'leaf’s batch',
    ([, , p]) => {
      p.leaf.batchIndex += 1n;
    },
    'BadSettlementProof',
  ],
  [
    'leaf’s state root',
    ([, , p]) => {
      p.leaf.stateRoot = off(p.leaf.stateRoot);
    },
    'BadSettlementProof',
  ],
  [
    'leaf’s outbox root',
    ([, , p]) => {
      p.leaf.outboxRoot = off(p.leaf.outboxRoot);
    },
    'BadSettlementProof',
  ],
  [
    'leaf’s outbox count',
    ([, , p]) => {
      p.leaf.outboxCount += 1n;
    },
    'BadSettlementProof',
  ],
  [
    'leaf’s settled root',
    ([, , p]) => {
      p.leaf.settledOutboxRoot = off(p.leaf.settledOutboxRoot);
    },
    'BadSettlementProof',
  ],
  [
    'leaf’s cap root',
    ([, , p]) => {
      p.leaf.capRoot = off(p.leaf.capRoot);
    },
    'BadSettlementProof',
  ],
  [
    'lowest settlement sibling',
    ([, , p]) => {
      p.settlementBranch[0] = off(p.settlementBranch[0]);
    },
    'BadSettlementProof',
  ],
  [
    'highest settlement sibling',
    ([, , p]) => {
      p.settlementBranch[15] = off(p.settlementBranch[15]);
    },
    'BadSettlementProof',
  ],
  [
    'lowest outbox sibling',
    ([, , p]) => {
      p.outboxBranch[0] = off(p.outboxBranch[0]);
    },
    'BadOutboxProof',
  ],
  [
    'highest outbox sibling',
    ([, , p]) => {
      p.outboxBranch[31] = off(p.outboxBranch[31]);
    },
    'BadOutboxProof',
  ],
  [
    'two outbox siblings, exchanged',
    ([, , p]) => {
      p.outboxBranch.reverse();
    },
    'BadOutboxProof',
  ],
  [
    'cap',
    ([, , p]) => {
      p.cap.cap += 1n;
    },
    'BadCapProof',
  ],
  [
    'cap’s index',
    ([, , p]) => {
      p.cap.index += 1n;
    },
    'BadCapProof',
  ],
  [
    'cap’s branch',
    ([, , p]) => {
      p.cap.branch[5] = off(p.cap.branch[5]);
    },
    'BadCapProof',
  ],
  [
    'cap left out',
    ([, , p]) => {
      p.cap.present = false;
    },
    'CapExceeded',
  ],
];

export const WITHDRAW_CHANGES: readonly Change<Withdraw>[] = [
  [
    'shard',
    (args) => {
      args[0] = 2;
    },
    'WrongSource',
  ],
  [
    'batch, one that is not settled',
    (args) => {
      args[1] += 1_000n;
    },
    'ClaimNotSettled',
  ],
  [
    'batch, an older one',
    (args) => {
      args[1] = 0n;
    },
    'BadOutboxProof',
  ],
  [
    'kind',
    (args) => {
      args[2].kind = 2;
    },
    'NotAWithdrawal',
  ],
  [
    'source',
    (args) => {
      args[2].srcShard = 2;
    },
    'WrongSource',
  ],
  [
    'source, shard and batch',
    (args) => {
      args[0] = 2;
      args[1] = 0n;
      args[2].srcShard = 2;
    },
    'BadOutboxProof',
  ],
  [
    'destination',
    (args) => {
      args[2].dstShard = 2;
    },
    'WrongDestination',
  ],
  [
    'index',
    (args) => {
      args[2].index += 1;
    },
    'BadOutboxProof',
  ],
  [
    'sender',
    (args) => {
      args[2].sender = off(args[2].sender);
    },
    'BadOutboxProof',
  ],
  [
    'target',
    (args) => {
      args[2].target = off(args[2].target);
    },
    'BadOutboxProof',
  ],
  [
    'asset',
    (args) => {
      args[2].assetId = off(args[2].assetId);
    },
    'UnsupportedAsset',
  ],
  [
    'amount',
    (args) => {
      args[2].amount += 1n;
    },
    'BadOutboxProof',
  ],
  [
    'refund address',
    (args) => {
      args[2].refundTo = off(args[2].refundTo);
    },
    'BadOutboxProof',
  ],
  [
    'payload hash',
    (args) => {
      args[2].payloadHash = off(args[2].payloadHash);
    },
    'BadOutboxProof',
  ],
  [
    'lowest sibling',
    (args) => {
      args[3][0] = off(args[3][0]);
    },
    'BadOutboxProof',
  ],
  [
    'highest sibling',
    (args) => {
      args[3][31] = off(args[3][31]);
    },
    'BadOutboxProof',
  ],
];
