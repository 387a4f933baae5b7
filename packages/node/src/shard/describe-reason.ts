import { bridgedErc20Abi, inboxAbi, outboxAbi, shardBridgeAbi, shardStateAbi } from '@bulkhead/protocol';
import { decodeErrorResult, type Hex, size, slice } from 'viem';

const ABI = [...inboxAbi, ...outboxAbi, ...shardBridgeAbi, ...bridgedErc20Abi, ...shardStateAbi].filter(
  ({ type }) => type === 'error',
);

/** Errors of the Inbox of which the name alone says too little. */
const WORDS: Readonly<Record<string, string>> = {
  NoCode: 'there is no contract at its target',
  WrongReturnValue: 'its target does not answer as a receiver',
  TokenRefused: 'the token’s contract refused',
  ResultTooLarge: 'its target returned more than an answer may hold',
  InsufficientGas: 'it needs more gas',
  CapExceeded: 'it brings more than L1 has moved onto the lane',
};

/** Why a call reverted, in words; what nobody can read is named by its selector. */
export function describeReason(reason: Hex): string {
  if (size(reason) === 0) return 'it reverted without a reason, or ran out of gas';
  try {
    const decoded = decodeErrorResult({ abi: ABI, data: reason });
    const [name, args]: [string, readonly unknown[]] = [decoded.errorName, decoded.args ?? []];
    if (name === 'Error') return `it reverted with “${String(args[0])}”`;
    return WORDS[name] ?? `it reverted with ${name}(${args.map(String).join(', ')})`;
  } catch {
    return `it reverted with ${size(reason) < 4 ? reason : slice(reason, 0, 4)}…`;
  }
}
