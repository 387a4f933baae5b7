import {
  type Address,
  bytesToHex,
  encodeAbiParameters,
  type Hex,
  keccak256,
  parseAbiParameters,
  recoverAddress,
  toRlp,
} from 'viem';
import { toAbiUint64 } from './abi-uint.js';
import { type BlockBody, findBlockBody, hashBlockBody, toBlockBody, toRlpBlockBody } from './block-body.js';
import type { BlockInputs } from './block-inputs.js';
import type { Domain, ShardId } from './ids.js';
import { MAX_ANNOUNCED_ITEMS, MAX_BLOCK_ANNOUNCEMENT_BYTES } from './limits.js';
import { toScalarHex } from './outbox-item.js';
import { decodeRlp, findRlpScalar, type RlpFault, type RlpItem } from './rlp-strict.js';
import { BLOCK_TAG } from './tag.js';

/** Version of the announcement, and the last part of its topic. */
export const BLOCK_ANNOUNCEMENT_VERSION = 1;

/** A sequenced block before L1 has its batch (docs/spec/gossip.md). Worth what its signer's word is worth. */
export interface BlockAnnouncement {
  readonly domain: Domain;
  readonly shardId: ShardId;
  readonly number: number;
  readonly parentHash: Hex;
  readonly blockHash: Hex;
  readonly body: BlockBody;
  /** `r ‖ s ‖ y`, 65 bytes: `s` in the lower half, `y` 0 or 1. */
  readonly signature: Hex;
}

/** Why bytes are not the one encoding of an announcement. */
export type BlockAnnouncementFault = RlpFault | 'too-large' | 'shape' | 'version' | 'field' | 'body' | 'signature';

export type BlockAnnouncementRead =
  | { readonly ok: true; readonly value: BlockAnnouncement }
  | { readonly ok: false; readonly fault: BlockAnnouncementFault };

const HASHED = parseAbiParameters('bytes32, bytes32, uint32, uint64, bytes32, bytes32, bytes32');
const FIELDS = 8;
const SIGNATURE_BYTES = 65;
/** The list, the body, its lists, a delivery. */
const RLP_LIMITS = { maxDepth: 4, maxItems: MAX_ANNOUNCED_ITEMS };
const HALF_ORDER = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n;

/** What the sequencer signs (docs/spec/gossip.md). @throws {ProtocolError} `abi-field-out-of-range` */
export function blockAnnouncementHash(announcement: Omit<BlockAnnouncement, 'signature'>): Hex {
  const { domain, shardId, number, parentHash, blockHash, body } = announcement;
  return keccak256(
    encodeAbiParameters(HASHED, [
      BLOCK_TAG,
      domain,
      shardId,
      toAbiUint64(number),
      parentHash,
      blockHash,
      hashBlockBody(body),
    ]),
  );
}

/**
 * Announces a block that was made of `inputs`.
 *
 * @param sign an ECDSA signature of a 32-byte hash, as viem's accounts make it
 */
export async function signBlockAnnouncement(
  block: Pick<BlockAnnouncement, 'domain' | 'shardId' | 'parentHash' | 'blockHash'> & { readonly inputs: BlockInputs },
  sign: (hash: Hex) => Promise<Hex>,
): Promise<BlockAnnouncement> {
  const { inputs, ...identity } = block;
  const unsigned = { ...identity, number: inputs.number, body: toBlockBody(inputs) };
  const signature = await sign(blockAnnouncementHash(unsigned));
  const parity = Number.parseInt(signature.slice(130), 16) % 27;
  return { ...unsigned, signature: `${signature.slice(0, 130)}0${parity}` as Hex };
}

/** Whose key signed it; undefined when no key can have. */
export async function recoverBlockSigner(announcement: BlockAnnouncement): Promise<Address | undefined> {
  const hash = blockAnnouncementHash(announcement);
  return recoverAddress({ hash, signature: announcement.signature }).catch(() => undefined);
}

/** `RLP([version, domain, shardId, number, parentHash, blockHash, body, signature])`. */
export function encodeBlockAnnouncement(announcement: BlockAnnouncement): Uint8Array {
  const { domain, shardId, number, parentHash, blockHash, body, signature } = announcement;
  return toRlp(
    [
      toScalarHex(BLOCK_ANNOUNCEMENT_VERSION),
      domain,
      toScalarHex(shardId),
      toScalarHex(number),
      parentHash,
      blockHash,
      toRlpBlockBody(body),
      signature,
    ],
    'bytes',
  );
}

/** Reads what `encodeBlockAnnouncement` wrote, and nothing else: encoding the result gives `bytes`. Never throws. */
export function decodeBlockAnnouncement(bytes: Uint8Array): BlockAnnouncementRead {
  if (bytes.length > MAX_BLOCK_ANNOUNCEMENT_BYTES) return fail('too-large');
  const rlp = decodeRlp(bytes, RLP_LIMITS);
  if (!rlp.ok) return rlp;
  const items = rlp.value;
  if (items instanceof Uint8Array || items.length !== FIELDS) return fail('shape');
  if (findScalar(items[0], 1) !== BLOCK_ANNOUNCEMENT_VERSION) return fail('version');
  const domain = findFixed(items[1], 32) as Domain | undefined;
  const shardId = findScalar(items[2], 4) as ShardId | undefined;
  const number = findScalar(items[3], 8);
  const parentHash = findFixed(items[4], 32);
  const blockHash = findFixed(items[5], 32);
  if (domain === undefined || shardId === undefined || number === undefined || number === 0) return fail('field');
  if (parentHash === undefined || blockHash === undefined) return fail('field');
  const body = findBlockBody(items[6]);
  if (body === undefined) return fail('body');
  const signature = findFixed(items[7], SIGNATURE_BYTES);
  if (signature === undefined || !isCanonical(signature)) return fail('signature');
  return { ok: true, value: { domain, shardId, number, parentHash, blockHash, body, signature } };
}

/** Of the two signatures that every signature can be turned into, one counts. */
function isCanonical(signature: Hex): boolean {
  const s = BigInt(`0x${signature.slice(66, 130)}`);
  const y = signature.slice(130);
  return s <= HALF_ORDER && (y === '00' || y === '01');
}

function findScalar(item: RlpItem | undefined, maxBytes: number): number | undefined {
  const scalar = item instanceof Uint8Array ? findRlpScalar(item, maxBytes) : undefined;
  return scalar === undefined || scalar > Number.MAX_SAFE_INTEGER ? undefined : Number(scalar);
}

function findFixed(item: RlpItem | undefined, length: number): Hex | undefined {
  return item instanceof Uint8Array && item.length === length ? bytesToHex(item) : undefined;
}

function fail(fault: BlockAnnouncementFault): { readonly ok: false; readonly fault: BlockAnnouncementFault } {
  return { ok: false, fault };
}
