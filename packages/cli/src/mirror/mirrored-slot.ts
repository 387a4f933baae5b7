import { CodedError } from '@bulkhead/runtime';
import { type Address, type Hex, isAddress, numberToHex } from 'viem';

/** A storage slot of a contract on the shard that is mirrored. */
export interface MirroredSlot {
  readonly account: Address;
  /** 32 bytes. */
  readonly slot: Hex;
}

/** Slots of one mirror: they are all proven, and may all be sent, in one turn. */
export const MAX_MIRRORED_SLOTS = 64;

/**
 * Slots as people write them: `0xTOKEN:0` or `0xTOKEN:0x5f…`. One given twice counts once.
 *
 * @throws CodedError BAD_ARGUMENT (reject)
 */
export function parseMirroredSlots(texts: readonly string[]): readonly MirroredSlot[] {
  const slots = new Map(texts.map(parseMirroredSlot).map((each) => [`${each.account}:${each.slot}`, each]));
  if (slots.size === 0) throw bad('name at least one slot with --slot ADDRESS:SLOT');
  if (slots.size > MAX_MIRRORED_SLOTS) throw bad(`a mirror has at most ${MAX_MIRRORED_SLOTS} slots`);
  return [...slots.values()];
}

function parseMirroredSlot(text: string): MirroredSlot {
  const [account = '', slot = '', ...rest] = text.split(':');
  const isSlot = /^(?:0x[0-9a-fA-F]{1,64}|\d{1,77})$/.test(slot);
  if (rest.length > 0 || !isAddress(account, { strict: false }) || !isSlot)
    throw bad(`"${text}" is not a slot, like 0xTOKEN:0`);
  return { account: account.toLowerCase() as Address, slot: numberToHex(BigInt(slot), { size: 32 }) };
}

const bad = (message: string) => new CodedError({ code: 'BAD_ARGUMENT', message, verdict: 'reject' });
