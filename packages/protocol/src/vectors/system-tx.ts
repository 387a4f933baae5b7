import { concatHex, type Hex, toRlp } from 'viem';
import { DELIVER_SELECTOR } from '../deliver-calldata.js';
import { admitDeliveries, deliveryTx } from '../delivery-tx.js';
import { encodeDeposit, encodeLanePolicy } from '../queue-data.js';
import { QueueKind } from '../queue-entry.js';
import { originUpdateTx, queueEntryTx } from '../system-calls.js';
import { decodeSystemTx, encodeSystemTx, SourceKind, type SystemTx, sourceHash, systemTxHash } from '../system-tx.js';
import { SAMPLE_DEPOSIT, SAMPLE_LANE, SAMPLE_TOKEN_DEPOSIT, sampleQueue } from './queue.js';
import { group, sampleOrigin, type Vector, word } from './sample.js';

const DELIVER = concatHex([DELIVER_SELECTOR, word('deliver arguments')]);
const MAX_SAFE = Number.MAX_SAFE_INTEGER;

const ENTRIES = sampleQueue([
  { kind: QueueKind.Deposit, data: encodeDeposit(SAMPLE_DEPOSIT), gas: 200_000n, l1Block: 100 },
  { kind: QueueKind.Policy, data: encodeLanePolicy(SAMPLE_LANE), gas: 200_000n, l1Block: 100 },
  { kind: QueueKind.Deposit, data: encodeDeposit(SAMPLE_TOKEN_DEPOSIT), gas: 200_000n, l1Block: 100 },
  { kind: QueueKind.Deposit, data: `${encodeDeposit(SAMPLE_DEPOSIT)}00`, gas: 200_000n, l1Block: 100 },
  { kind: QueueKind.Policy, data: '0x', gas: 200_000n, l1Block: 100 },
  { kind: QueueKind.Transaction, data: '0x02c0ffee', gas: 200_000n, l1Block: 100 },
  { kind: 9, data: '0x', gas: 200_000n, l1Block: 100 },
]);

const DELIVERIES = [
  { gas: 8_000_000n, data: DELIVER },
  { gas: 2_000_001n, data: DELIVER },
  { gas: 20_999n, data: DELIVER },
  { gas: 8_900_001n, data: DELIVER },
  { gas: 21_000n, data: '0xffffffff' },
  { gas: 2_000_000n, data: DELIVER },
] as const;

function transactionCases(): readonly { readonly name: string; readonly tx: SystemTx | undefined }[] {
  return [
    { name: 'origin update', tx: originUpdateTx(1, sampleOrigin(100)) },
    ...ENTRIES.map((entry) => ({ name: `queue entry ${entry.index}`, tx: queueEntryTx(entry) })),
    ...DELIVERIES.map((delivery, i) => ({ name: `delivery ${i}`, tx: deliveryTx(5, i, delivery) })),
  ];
}

function invalidCases(): readonly { readonly reason: string; readonly raw: Hex }[] {
  const tx = originUpdateTx(1, sampleOrigin(100));
  const raw = encodeSystemTx(tx);
  const encode = (fields: readonly Hex[]) => concatHex(['0x7e', toRlp(fields)]);
  const build = (change: { mint?: Hex; value?: Hex; gas?: Hex; flag?: Hex; to?: Hex }) =>
    encode([
      tx.sourceHash,
      tx.from,
      change.to ?? tx.to,
      change.mint ?? '0x',
      change.value ?? '0x',
      change.gas ?? '0x0f4240',
      change.flag ?? '0x',
      tx.data,
    ]);
  if (build({}) !== raw) throw new Error('the unchanged transaction differs');
  return [
    { reason: 'type 2', raw: `0x02${raw.slice(4)}` },
    { reason: 'empty', raw: '0x7e' },
    { reason: 'trailing byte', raw: `${raw}00` },
    { reason: 'truncated', raw: raw.slice(0, -2) as Hex },
    { reason: 'mint', raw: build({ mint: '0x01' }) },
    { reason: 'value', raw: build({ value: '0x01' }) },
    { reason: 'isSystemTx', raw: build({ flag: '0x01' }) },
    { reason: 'gas with a leading zero', raw: build({ gas: '0x000f4240' }) },
    { reason: 'gas above 2^64', raw: build({ gas: '0x010000000000000000' }) },
    { reason: 'no target', raw: build({ to: '0x' }) },
    { reason: 'nine fields', raw: encode([tx.sourceHash, tx.from, tx.to, '0x', '0x', '0x01', '0x', tx.data, '0x']) },
  ];
}

export function systemTxVectors(): Vector {
  const sources = [
    { kind: SourceKind.OriginUpdate, a: 1, b: 0 },
    { kind: SourceKind.QueueEntry, a: 0, b: 0 },
    { kind: SourceKind.Delivery, a: 5, b: 2 },
    { kind: SourceKind.Delivery, a: MAX_SAFE, b: MAX_SAFE },
  ];
  const invalid = invalidCases();
  for (const { reason, raw } of invalid) if (decodeSystemTx(raw) !== undefined) throw new Error(`decodes: ${reason}`);
  const { admitted, skipped } = admitDeliveries(DELIVERIES, 30_000_000n);
  return {
    ...group(
      'sources',
      sources.map((source) => ({ ...source, sourceHash: sourceHash(source.kind, source.a, source.b) })),
    ),
    ...group(
      'transactions',
      transactionCases().map(({ name, tx }) =>
        tx === undefined
          ? { name, exists: false }
          : { name, exists: true, ...tx, raw: encodeSystemTx(tx), hash: systemTxHash(tx) },
      ),
    ),
    ...group('entries', ENTRIES),
    ...group(
      'deliveries',
      DELIVERIES.map((delivery, position) => ({
        ...delivery,
        admitted: admitted.some((item) => item.position === position),
        reason: skipped.find((item) => item.position === position)?.reason ?? '',
      })),
    ),
    ...group('invalid', invalid),
  };
}
