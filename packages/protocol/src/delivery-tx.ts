import { DELIVERER, SHARD_CONTRACTS } from './addresses.js';
import type { Delivery } from './batch.js';
import { DELIVER_SELECTOR } from './deliver-calldata.js';
import { FINALIZE_SELECTOR } from './finalize-calldata.js';
import { DELIVERY_GAS_SHARE, MAX_DELIVERY_GAS, MIN_DELIVERY_GAS } from './limits.js';
import { SourceKind, type SystemTx, sourceHash } from './system-tx.js';

/** Why a delivery of a block isn't executed. */
export type DeliverySkip = 'not-deliver' | 'gas-out-of-range' | 'over-block-share';

/** A delivery and its position in the block's list, skipped ones counted. */
export interface PlacedDelivery {
  readonly position: number;
  readonly delivery: Delivery;
}

export interface AdmittedDeliveries {
  readonly admitted: readonly PlacedDelivery[];
  readonly skipped: readonly (PlacedDelivery & { readonly reason: DeliverySkip })[];
}

/**
 * Which deliveries of a block are executed (docs/spec/derivation.md, Order inside a block, 4): in order, each one that
 * calls `deliver` or `finalize` with gas in bounds and still fits a third of the block's gas limit; one that doesn't fit is passed
 * over and takes nothing of the share.
 */
export function admitDeliveries(deliveries: readonly Delivery[], blockGasLimit: bigint): AdmittedDeliveries {
  const admitted: PlacedDelivery[] = [];
  const skipped: (PlacedDelivery & { readonly reason: DeliverySkip })[] = [];
  let left = blockGasLimit / DELIVERY_GAS_SHARE;
  for (const [position, delivery] of deliveries.entries()) {
    const reason = findDeliverySkip(delivery) ?? (delivery.gas > left ? 'over-block-share' : undefined);
    if (reason === undefined) {
      left -= delivery.gas;
      admitted.push({ position, delivery });
    } else {
      skipped.push({ position, delivery, reason });
    }
  }
  return { admitted, skipped };
}

/** The transaction of one delivery, or undefined if it calls neither `deliver` nor `finalize`, or its gas is out of bounds. */
export function deliveryTx(blockNumber: number, position: number, delivery: Delivery): SystemTx | undefined {
  if (findDeliverySkip(delivery) !== undefined) return undefined;
  return {
    sourceHash: sourceHash(SourceKind.Delivery, blockNumber, position),
    from: DELIVERER,
    to: SHARD_CONTRACTS.Inbox,
    gas: delivery.gas,
    data: delivery.data,
  };
}

function findDeliverySkip({ gas, data }: Delivery): DeliverySkip | undefined {
  const selector = data.slice(0, DELIVER_SELECTOR.length).toLowerCase();
  if (selector !== DELIVER_SELECTOR && selector !== FINALIZE_SELECTOR) return 'not-deliver';
  return gas < MIN_DELIVERY_GAS || gas > MAX_DELIVERY_GAS ? 'gas-out-of-range' : undefined;
}
