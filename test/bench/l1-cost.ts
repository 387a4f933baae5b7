import { blobsNeeded, encodePayload, type PayloadBlock } from '@bulkhead/protocol';
import { daGas, payloadFacts } from '@bulkhead/settlement';
import { type Address, encodeFunctionData, erc20Abi, type Hex, hexToBigInt, keccak256, parseGwei, toHex } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';

/** What one transfer costs on L1 when `transfers` of them share a batch. */
export interface L1Cost {
  readonly kind: 'ETH' | 'ERC-20';
  readonly transfers: number;
  /** Of the payload. */
  readonly bytes: number;
  /** What no encoding of these transfers could do without; see {@link FLOOR_BYTES}. */
  readonly floorBytes: number;
  readonly calldata: { readonly gas: number; readonly floorGas: number };
  /** `bytes`: those of whole blobs, padding included. */
  readonly blobs: { readonly count: number; readonly bytes: number; readonly gas: number; readonly blobGas: number };
}

/**
 * Per transfer: r and s of the signature, a recipient nobody has seen, an amount of three digits and its exponent. Sender,
 * nonce and fees are taken to cost nothing; a token too, since one byte could name the ones in use.
 */
const FLOOR_BYTES = 64 + 20 + 2;
const FLOOR_GAS_PER_BYTE = 40;
const BLOB_BYTES = 131_072;

const CHAIN_ID = 313_371;
const SENDERS = 100;
const PER_BLOCK = 100;
const TOKEN: Address = `0x${keccak256(toHex('bench token')).slice(2, 42)}`;

/** Costs by the rules of L1 (EIP-7623, EIP-4844) for real signed transactions in the real payload codec. */
export async function measureL1Cost(kind: L1Cost['kind'], transfers: number): Promise<L1Cost> {
  const raws = await signAll(kind, transfers);
  const blocks: PayloadBlock[] = [];
  for (let from = 0; from < raws.length; from += PER_BLOCK) {
    const transactions = raws.slice(from, from + PER_BLOCK);
    blocks.push({ timestampDelta: 1, originDelta: 0, deliveries: [], transactions });
  }
  const payload = encodePayload({ blocks, outbox: [] });
  const gas = daGas(payloadFacts(payload));
  const count = blobsNeeded(payload.length);
  return {
    kind,
    transfers,
    bytes: payload.length / transfers,
    floorBytes: FLOOR_BYTES,
    calldata: { gas: Number(gas.calldata) / transfers, floorGas: FLOOR_BYTES * FLOOR_GAS_PER_BYTE },
    blobs: {
      count,
      bytes: (count * BLOB_BYTES) / transfers,
      gas: Number(gas.beside) / transfers,
      blobGas: Number(gas.blobs) / transfers,
    },
  };
}

/** One line per cost, under a heading. */
export function formatL1Costs(costs: readonly L1Cost[]): string {
  const columns = [
    '',
    'batch',
    'payload B',
    'floor B',
    'calldata gas',
    'floor gas',
    'blobs',
    'blob B',
    'gas beside',
    'blob gas',
  ];
  const rows = costs.map(({ kind, transfers, bytes, floorBytes, calldata, blobs }) => [
    kind,
    String(transfers),
    bytes.toFixed(1),
    String(floorBytes),
    calldata.gas.toFixed(0),
    calldata.floorGas.toFixed(0),
    String(blobs.count),
    blobs.bytes.toFixed(0),
    blobs.gas.toFixed(0),
    blobs.blobGas.toFixed(0),
  ]);
  const widths = columns.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) => cells.map((cell, column) => cell.padStart(widths[column] ?? 0)).join('  ');
  return [columns, ...rows].map((row) => `  ${line(row)}\n`).join('');
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
