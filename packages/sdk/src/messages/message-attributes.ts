import { type Address, encodeFunctionData, type Hex, parseAbi } from 'viem';

const ATTRIBUTES = parseAbi([
  'function gasLimit(uint64)',
  'function deadline(uint64)',
  'function resultGas(uint64)',
  'function query()',
  'function asset(address,uint256)',
  'function refundTo(address)',
]);

/** What a call of another shard asks for; each has its default on chain (docs/spec/messages.md, On the source). */
export interface MessageAttributes {
  /** Gas of the call at the destination. */
  readonly gasLimit?: bigint;
  /** Seconds on the destination's clock. */
  readonly deadline?: bigint;
  /** An answer is wanted, with so much gas for its callback. */
  readonly resultGas?: bigint;
  /** A static call, whose answer comes back. */
  readonly query?: boolean;
  /** A token of the sender that goes with the call, in its smallest unit. */
  readonly asset?: { readonly token: Address; readonly amount: bigint };
  /** Where value comes back to, on the source. */
  readonly refundTo?: Address;
}

/** As `Outbox.sendMessage` (ERC-7786) takes them. */
export function encodeMessageAttributes(attributes: MessageAttributes): Hex[] {
  const { gasLimit, deadline, resultGas, query, asset, refundTo } = attributes;
  const abi = ATTRIBUTES;
  const list: Hex[] = [];
  if (gasLimit !== undefined) list.push(encodeFunctionData({ abi, functionName: 'gasLimit', args: [gasLimit] }));
  if (deadline !== undefined) list.push(encodeFunctionData({ abi, functionName: 'deadline', args: [deadline] }));
  if (resultGas !== undefined) list.push(encodeFunctionData({ abi, functionName: 'resultGas', args: [resultGas] }));
  if (query === true) list.push(encodeFunctionData({ abi, functionName: 'query' }));
  if (asset !== undefined)
    list.push(encodeFunctionData({ abi, functionName: 'asset', args: [asset.token, asset.amount] }));
  if (refundTo !== undefined) list.push(encodeFunctionData({ abi, functionName: 'refundTo', args: [refundTo] }));
  return list;
}
