import '@bulkhead/runtime/polyfill';
import { RPC } from '@chainsafe/libp2p-gossipsub/message';
import type { Stream } from '@libp2p/interface';
import { decode as splitFrames } from 'it-length-prefixed';
import { relayError } from './errors.js';
import { MAX_MESSAGES_PER_FRAME } from './limits.js';

/** Bounds of what a frame holds beside its bytes. An honest one stays far below them. */
const CONTROL_LIMITS = {
  ihave: 64,
  iwant: 64,
  graft: 64,
  prune: 64,
  prune$: { peers: 0 },
  idontwant: 64,
  idontwant$: { messageIDs: 512 },
};

export interface FrameReading {
  /** Longest frame. */
  readonly maxFrameBytes: number;
  readonly maxSubscriptions: number;
  /** The one topic whose messages are for this node. */
  readonly ownTopic: string;
  /** Looks when it is time for this much; rejects when nothing more is read of the peer, and when looking fails. */
  admit(messages: number, bytes: number, look: () => Promise<void>): Promise<void>;
  handle(rpc: RPC): Promise<void>;
}

/**
 * Reads a peer's gossip stream to its end, one frame at a time and one message at a time: size, pace, decoding, and only then is anything
 * hashed, remembered as seen or judged. Meanwhile nothing more is read of the stream, and its window closes.
 *
 * @throws GOSSIP_FRAME_INVALID for a frame that no honest peer sends; what `admit` rejects with
 */
export async function readFrames(source: Stream['source'], reading: FrameReading): Promise<void> {
  const { maxFrameBytes, maxSubscriptions, ownTopic, admit, handle } = reading;
  const limits = { subscriptions: maxSubscriptions, messages: MAX_MESSAGES_PER_FRAME, control$: CONTROL_LIMITS };

  async function handleMessage(message: RPC.Message | undefined): Promise<void> {
    // Messages of other topics have no reader here and would only fill the cache.
    if (message?.topic === ownTopic) await handle({ subscriptions: [], messages: [message] });
  }

  /** All but the messages after the first, which are left to be looked at one by one. */
  async function readFrame(frame: Uint8Array): Promise<readonly RPC.Message[]> {
    const rpc = decodeFrame(frame, limits);
    const [message, ...others] = rpc.messages;
    if (rpc.subscriptions.length > 0 || rpc.control !== undefined) await handle({ ...rpc, messages: [] });
    await handleMessage(message);
    return others;
  }

  try {
    for await (const frame of splitFrames(source, { maxDataLength: maxFrameBytes })) {
      let others: readonly RPC.Message[] = [];
      await admit(1, frame.byteLength, async () => {
        others = await readFrame(frame.subarray());
      });
      for (const message of others) await admit(1, 0, () => handleMessage(message));
    }
  } catch (err) {
    throw isOversized(err) ? relayError('GOSSIP_FRAME_INVALID', 'a frame beyond the limit', { cause: err }) : err;
  }
}

function decodeFrame(frame: Uint8Array, limits: object): RPC {
  try {
    return RPC.decode(frame, { limits });
  } catch (cause) {
    throw relayError('GOSSIP_FRAME_INVALID', 'not a frame of gossipsub', { cause });
  }
}

/** What `it-length-prefixed` throws for a length it doesn't take, before it has read what the length is of. */
function isOversized(err: unknown): boolean {
  const { name } = err as Error;
  return (
    name === 'InvalidDataLengthError' || name === 'InvalidDataLengthLengthError' || name === 'InvalidMessageLengthError'
  );
}
