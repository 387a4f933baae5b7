import { type BlockAnnouncement, type BlockInputs, type ShardId, signBlockAnnouncement } from '@bulkhead/protocol';
import { type Hex, keccak256, toHex } from 'viem';
import { type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts';
import { domainOf, word } from './fake-source.js';

export const SEQUENCER = privateKeyToAccount(keccak256(toHex('the sequencer')));
export const STRANGER = privateKeyToAccount(keccak256(toHex('a stranger')));

/** A name for each block: `fork` tells two of one number apart. */
export const blockHashOf = (number: number, fork = ''): Hex => word(`block ${number}${fork}`);

function inputsOf(number: number, payload: Hex): BlockInputs {
  return {
    number,
    timestamp: 1_700_000_000 + number,
    origin: {
      number: 100,
      hash: word('origin'),
      parentHash: word('parent of origin'),
      timestamp: 1_700_000_000,
      baseFee: 7n,
      prevRandao: word('randao'),
      parentBeaconBlockRoot: word('beacon'),
      settlementRoot: word('settlement'),
    },
    originUpdated: false,
    queueEntries: [],
    deliveries: [],
    transactions: [payload],
  };
}

/** An announcement of a block that was never made. */
export function announce(
  shardId: ShardId,
  number: number,
  options: {
    readonly signer?: PrivateKeyAccount;
    readonly fork?: string;
    readonly parentHash?: Hex;
    readonly payload?: Hex;
  } = {},
): Promise<BlockAnnouncement> {
  const { signer = SEQUENCER, fork = '', parentHash = blockHashOf(number - 1), payload = '0x02' } = options;
  return signBlockAnnouncement(
    {
      domain: domainOf(shardId),
      shardId,
      parentHash,
      blockHash: blockHashOf(number, fork),
      inputs: inputsOf(number, payload),
    },
    (hash) => signer.sign({ hash }),
  );
}
