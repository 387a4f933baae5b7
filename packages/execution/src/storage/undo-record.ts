import type { NestedUint8Array } from '@ethereumjs/rlp';
import type { Address, Hex } from 'viem';
import { decodeRlp } from '../decode-rlp.js';
import { executionError } from '../errors.js';
import { EMPTY_BYTES, fromHex, toHex } from '../hex.js';
import { encodeList, encodeString } from '../rlp.js';
import { type AccountBody, decodeAccount, encodeAccount } from '../state/account-body.js';

/** What the flat view held before a block, where the block changed it. */
export interface UndoneAccount {
  readonly address: Address;
  readonly before: AccountBody | undefined;
  /** Empty values were absent. */
  readonly slots: readonly { readonly slot: Hex; readonly before: Uint8Array }[];
}

/** RLP of the way back over a block: `[[address, account or nothing, [[slot, value] …]] …]`. */
export function encodeUndo(accounts: readonly UndoneAccount[]): Uint8Array {
  return encodeList(
    accounts.map(({ address, before, slots }) =>
      encodeList([
        encodeString(fromHex(address)),
        encodeString(before === undefined ? EMPTY_BYTES : encodeAccount(before)),
        encodeList(
          slots.map(({ slot, before: value }) => encodeList([encodeString(fromHex(slot)), encodeString(value)])),
        ),
      ]),
    ),
  );
}

/** @throws STATE_CORRUPT */
export function decodeUndo(encoded: Uint8Array): readonly UndoneAccount[] {
  return asList(decodeRlp(encoded, 'an undo record')).map((item) => {
    const [address, before, slots] = asList(item);
    const body = asBytes(before);
    return {
      address: toHex(asBytes(address)),
      before: body.length === 0 ? undefined : decodeAccount(body),
      slots: asList(slots).map((each) => {
        const [slot, value] = asList(each);
        return { slot: toHex(asBytes(slot)), before: asBytes(value) };
      }),
    };
  });
}

type Item = Uint8Array | NestedUint8Array | undefined;

function asList(item: Item): NestedUint8Array {
  if (Array.isArray(item)) return item;
  throw executionError('STATE_CORRUPT', 'an undo record is malformed');
}

function asBytes(item: Item): Uint8Array {
  if (item instanceof Uint8Array) return item;
  throw executionError('STATE_CORRUPT', 'an undo record is malformed');
}
