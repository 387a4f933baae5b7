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

/** How long it tries to come back, milliseconds. */
const PATIENCE_MS = 3_000;

async function flood(order: FloodOrder): Promise<FloodReport> {
  const topic = messagesTopic(order.networkId, order.dstShard);
  const host = await createGossipHost({
    privateKey: await deriveGossipKey(new Secret(new Uint8Array(randomBytes(32)))),
    listen: [],
    topics: [topic],
    guard: { ownTopic: 'none', admit: async () => {} },
    maxFrameBytes: 16 * MAX_FRAME_BYTES,
    limits: DEFAULT_GOSSIP_LIMITS,
  });
  await host.start();
  const target = multiaddr(order.address);
  await host.dial(target);
  const { pubsub } = host.services;
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  while (pubsub.getSubscribers(topic).length === 0) await turn();
  const listens = (): boolean => host.getConnections().length > 0 && pubsub.getSubscribers(topic).length > 0;
  async function comesBack(): Promise<boolean> {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    try {
      await host.dial(target, { signal });
    } catch {
      return false;
    }
    while (!listens() && !signal.aborted && host.getConnections().length > 0) await turn();
    return listens();
  }

  const startedAt = performance.now();
  let outAfterMs = 0;
  let sent = 0;
  while (listens() || (await comesBack())) {
    const { recipients } = await pubsub.publish(topic, forge(order, sent)).catch(() => ({ recipients: [] }));
    if (recipients.length > 0) sent++;
    outAfterMs = performance.now() - startedAt;
    await turn();
  }
  return { sent, outAfterMs };
}

process.stdout.write(`${JSON.stringify(await flood(JSON.parse(process.argv[2] ?? '{}') as FloodOrder))}\n`);
process.exit(0);
