/**
 * A peer that floods one shard's gossip until it is shut out, in a process of its own. Its argument is a {@link FloodOrder} as JSON; it
 * prints a {@link FloodReport} and ends.
 */

import { randomBytes } from 'node:crypto';
import process from 'node:process';
import { type Message, MessageKind, OUTBOX_DEPTH, toBatchIndex } from '@bulkhead/protocol';
import { encodeEnvelope, messagesTopic } from '@bulkhead/relay';
import {
  createGossipHost,
  DEFAULT_GOSSIP_LIMITS,
  deriveGossipKey,
  MAX_FRAME_BYTES,
  multiaddr,
} from '@bulkhead/relay/parts';
import { Secret } from '@bulkhead/runtime';
import { bytesToHex, keccak256, zeroAddress, zeroHash } from 'viem';
import type { FloodOrder, FloodReport } from './flood.js';

const word = () => bytesToHex(randomBytes(32));

function forge(order: FloodOrder, index: number): Uint8Array {
  if (order.kind === 'junk') return randomBytes(64);
  if (order.kind === 'oversized') return randomBytes(4 * MAX_FRAME_BYTES);
  const isOld = order.kind === 'old';
  const payload = bytesToHex(randomBytes(32));
  return encodeEnvelope({
    message: {
      kind: MessageKind.Data,
      srcShard: order.srcShard,
      dstShard: order.dstShard,
      index: isOld ? index : 0,
      sender: zeroAddress,
      target: zeroAddress,
      assetId: zeroHash as Message['assetId'],
      amount: 0n,
      gasLimit: 100_000n,
      deadline: isOld ? 1n : BigInt(Math.floor(Date.now() / 1_000) + 3_600),
      refundTo: zeroAddress,
      inReplyTo: zeroHash as Message['inReplyTo'],
      payloadHash: keccak256(payload),
    },
    payload,
    hint: isOld
      ? undefined
      : {
          batchIndex: toBatchIndex(0),
          outboxRoot: order.outboxRoot,
          outboxCount: order.outboxCount,
          branch: Array.from({ length: OUTBOX_DEPTH }, word),
        },
  });
}

/** Messages before it looks whether anybody listens: a flood on a busy machine too. */
const PER_TURN = 16;
/** How long it tries to come back, milliseconds: several heartbeats. */
const PATIENCE_MS = 4_000;

async function flood(order: FloodOrder): Promise<FloodReport> {
  const topic = messagesTopic(order.networkId, order.dstShard);
  const host = await createGossipHost({
    privateKey: await deriveGossipKey(new Secret(new Uint8Array(randomBytes(32)))),
    listen: [],
    topics: [topic],
    guard: {
      ownTopic: 'none',
      admit: async (_from, _messages, _bytes, look) => look(),
      onStream: () => {},
      onStreamFailed: () => {},
    },
    maxFrameBytes: 16 * MAX_FRAME_BYTES,
    limits: DEFAULT_GOSSIP_LIMITS,
  });
  await host.start();
  const target = multiaddr(order.address);
  await host.dial(target);
  const { pubsub } = host.services;
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  const isConnected = () => host.getConnections().length > 0;
  const listens = (): boolean => isConnected() && pubsub.getSubscribers(topic).length > 0;
  while (!listens()) await turn();
  const startedAt = performance.now();
  let heardAt = startedAt;
  let sent = 0;
  let redials = 0;
  for (;;) {
    if (listens()) {
      for (let i = 0; i < PER_TURN && listens(); i++) {
        const { recipients } = await pubsub.publish(topic, forge(order, sent)).catch(() => ({ recipients: [] }));
        if (recipients.length > 0) sent++;
      }
      heardAt = performance.now();
      redials = 0;
    } else if (performance.now() - heardAt > PATIENCE_MS) {
      return { sent, outAfterMs: heardAt - startedAt, redials };
    } else if (!isConnected()) {
      redials++;
      await host.dial(target, { signal: AbortSignal.timeout(PATIENCE_MS) }).catch(() => {});
    }
    await turn();
  }
}

process.stdout.write(`${JSON.stringify(await flood(JSON.parse(process.argv[2] ?? '{}') as FloodOrder))}\n`);
process.exit(0);
