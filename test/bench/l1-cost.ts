import { DaKind, encodePayload, type PayloadBlock } from '@bulkhead/protocol';
import { type Address, encodeFunctionData, erc20Abi, type Hex, hexToBigInt, keccak256, parseGwei, toHex } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import type { BenchL1, GasUsed } from './post-batches.js';

/** What one transfer costs on L1 when `transfers` of them share a batch: receipts of L1, divided. */
export interface L1Cost {
  readonly kind: 'ETH' | 'ERC-20';
  readonly transfers: number;
  /** Of the payload. */
  readonly bytes: number;
  /** Of the transaction that carries the payload in its input. */
  readonly calldataGas: number;
  readonly blobs: number;
  /** Of the transaction that carries it in blobs, beside them. */
  readonly besideGas: number;
  /** Of whole blobs, padding included. */
  readonly blobGas: number;
}

/** r and s of the signature, a recipient nobody has seen, an amount of three digits and its exponent. */
const FLOOR_BYTES = 64 + 20 + 2;
const FLOOR_GAS_PER_BYTE = 40;
/** Blob gas of a blob over the bytes that a batch can put into it. */
const BLOB_GAS_PER_BYTE = 131_072 / 126_976;
const FLOOR =
  'floor: what no encoding could do without: 64 B of signature, 20 B of an unseen recipient, 2 B of amount. Sender, nonce, fees and\n' +
  '  token are taken to cost nothing, and so is the door. Floor gas: 40 a byte of calldata (EIP-7623); floor blob gas: a full blob, shared.';

const CHAIN_ID = 313_371;
const SENDERS = 100;
const PER_BLOCK = 100;
const REPETITIONS = 4;
const TOKEN: Address = `0x${keccak256(toHex('bench token')).slice(2, 42)}`;

/** Posts real signed transfers in the real payload codec to the real contracts, once as calldata, once in blobs. */
export async function measureL1Cost(l1: BenchL1, kind: L1Cost['kind'], transfers: number): Promise<L1Cost> {
  const raws = await signAll(kind, transfers);
  const blocks: PayloadBlock[] = [];
  for (let from = 0; from < raws.length; from += PER_BLOCK) {
    const transactions = raws.slice(from, from + PER_BLOCK);
    blocks.push({ timestampDelta: 1, originDelta: 0, deliveries: [], transactions });
  }
  const payload = encodePayload({ blocks, outbox: [] });
  const calldata = await postSome(l1, payload, DaKind.Calldata);
  const inBlobs = await postSome(l1, payload, DaKind.Blobs);
  return {
    kind,
    transfers,
    bytes: payload.length / transfers,
    calldataGas: calldata.gas / transfers,
    blobs: inBlobs.blobs,
    besideGas: inBlobs.gas / transfers,
    blobGas: inBlobs.blobGas / transfers,
  };
}

/** A batch may fill a storage slot that the one before it has opened: the mean of some in a row. */
async function postSome(l1: BenchL1, payload: Uint8Array, daKind: Parameters<BenchL1['post']>[1]): Promise<GasUsed> {
  let gas = 0;
  let used = await l1.post(payload, daKind);
  for (let left = REPETITIONS; left > 0; left--) {
    used = await l1.post(payload, daKind);
    gas += used.gas;
  }
  return { ...used, gas: gas / REPETITIONS };
}

/** One line per cost, under a heading, and what the floor is. */
export function formatL1Costs(costs: readonly L1Cost[]): string {
  const columns = [
    '',
    'batch',
    'payload B',
    'floor B',
    'calldata gas',
    'floor gas',
    'blobs',
    'gas beside',
    'blob gas',
    'floor blob gas',
  ];
  const rows = costs.map(({ kind, transfers, bytes, calldataGas, blobs, besideGas, blobGas }) => [
    kind,
    String(transfers),
    bytes.toFixed(1),
    String(FLOOR_BYTES),
    calldataGas.toFixed(0),
    (FLOOR_BYTES * FLOOR_GAS_PER_BYTE).toFixed(0),
    String(blobs),
    besideGas.toFixed(0),
    blobGas.toFixed(0),
    (FLOOR_BYTES * BLOB_GAS_PER_BYTE).toFixed(0),
  ]);
  const widths = columns.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) => cells.map((cell, column) => cell.padStart(widths[column] ?? 0)).join('  ');
  return `${[columns, ...rows].map((row) => `  ${line(row)}\n`).join('')}  ${FLOOR}\n`;
}

/** Transfers of many senders to addresses nobody has used, in the order in which a block would hold them. */
async function signAll(kind: L1Cost['kind'], transfers: number): Promise<Hex[]> {
  const accounts = Array.from({ length: SENDERS }, (_, index) =>
    privateKeyToAccount(keccak256(toHex(`bench sender ${index}`))),
  );
  const raws: Hex[] = [];
  for (let index = 0; index < transfers; index++) {
    const random = keccak256(toHex(`bench transfer ${index}`));
    const recipient: Address = `0x${random.slice(2, 42)}`;
    const amount = (hexToBigInt(`0x${random.slice(-8)}`) % 1_000n) * 10n ** 15n;
    const account = accounts[index % SENDERS]!;
    const target =
      kind === 'ETH'
        ? { to: recipient, value: amount, gas: 21_000n }
        : { to: TOKEN, gas: 60_000n, data: transferCall(recipient, amount) };
    raws.push(
      await account.signTransaction({
        type: 'eip1559',
        chainId: CHAIN_ID,
        nonce: 5 + Math.floor(index / SENDERS),
        maxFeePerGas: parseGwei('0.01'),
        maxPriorityFeePerGas: parseGwei('0.001'),
        ...target,
      }),
    );
  }
  return raws;
}

function transferCall(recipient: Address, amount: bigint): Hex {
  return encodeFunctionData({ abi: erc20Abi, functionName: 'transfer', args: [recipient, amount] });
}
