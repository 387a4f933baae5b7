import {
  MAX_MESSAGE_PAYLOAD_BYTES,
  MessageKind,
  type OutboxItem,
  outboxItemLeaf,
  outboxLeaf,
  type ShardId,
  toBatchIndex,
} from '@bulkhead/protocol';
import { createRelay, type DeliveryTracker, type GossipView, type Relay } from '@bulkhead/relay';
import { type Clock, describeError, type Logger, Secret } from '@bulkhead/runtime';
import { hexToBytes } from 'viem';
import type { NodeConfig } from '../config/config-schema.js';
import { ownDomain } from './domain-of.js';
import type { ExecLink } from './exec-link.js';
import type { L1State } from './l1-state.js';
import type { SentEntry } from './message-logs.js';
import type { NodeIo } from './node-io.js';
import type { ShardExecutor } from './shard-executor.js';

/** Messages asked for at once, and what their bodies come to at most: all of them together fit a frame. */
const RANGE = 500;
const BODY_BYTES = RANGE * MAX_MESSAGE_PAYLOAD_BYTES;

/** The node's side of gossip: what the relay tells and what it may believe. Without gossip it does nothing. */
export interface Relaying {
  readonly relay: Relay;
  /** Messages of a sealed block, in outbox order. */
  onSent(sent: readonly SentEntry[]): void;
  /** L1 has a new claim of this shard. */
  onPosted(): void;
  /** The shard's head went back. */
  onUnwound(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export async function createRelaying(args: {
  readonly config: NodeConfig;
  readonly l1: L1State;
  readonly tracker: DeliveryTracker;
  readonly link: ExecLink;
  readonly executor: ShardExecutor;
  readonly io: Pick<NodeIo, 'readKey' | 'createGossip'>;
  readonly clock: Clock;
  readonly logger: Logger;
}): Promise<Relaying> {
  const { config, l1, tracker, link, executor, io, clock, logger } = args;
  const { shardId, l1ChainId, registry } = config.genesis;
  const domain = ownDomain(config);
  const relay = await createRelay(
    {
      shardId,
      network: { l1ChainId, registry },
      domain,
      gossip:
        config.relay === undefined
          ? 'off'
          : {
              listen: config.relay.listen,
              peers: config.relay.peers,
              privateKeySeed: new Secret(hexToBytes((await io.readKey(config.relay.keyFile)).reveal())),
            },
    },
    {
      view: gossipView(l1, shardId, tracker, () => executor.head().timestamp),
      ...(io.createGossip && { createGossip: io.createGossip }),
      clock,
      logger,
    },
  );
  const { publisher } = relay;

  /** What others claim on a stake lets no message out before it has settled. */
  const newestClaim = () => l1.view.claims(shardId).findLast(({ staked }) => !staked);

  async function restore(): Promise<void> {
    const head = executor.head().number;
    const claimed = Number(newestClaim()?.outputs.outboxCount ?? 0n);
    for (let index = 0; ; ) {
      const items = await link.api.outboxItems({ from: index, block: head, limit: RANGE, bodyBytes: BODY_BYTES });
      const old = items.slice(0, Math.max(0, claimed - index));
      if (index === 0) publisher.restore(old.map((item) => outboxItemLeaf(domain, item)));
      else
        publisher.sequenced(
          index,
          old.map((item) => ({ leaf: outboxItemLeaf(domain, item) })),
        );
      publisher.sequenced(index + old.length, items.slice(old.length));
      if (items.length < RANGE) return;
      index += items.length;
    }
  }

  const toItem = ({ sent }: SentEntry): OutboxItem =>
    sent.message.kind === MessageKind.Withdraw
      ? { leaf: outboxLeaf(sent.messageId) }
      : { message: sent.message, payload: sent.payload };

  /** Gossip is a courtesy: whatever goes wrong with it must not stop the shard. */
  async function harmless(what: string, run: () => Promise<void> | unknown): Promise<void> {
    try {
      await run();
    } catch (error) {
      logger.warn(`gossip: ${what}: ${describeError(error)}`, { err: error });
    }
  }

  return {
    relay,
    onSent(sent) {
      const first = sent[0];
      if (first !== undefined)
        void harmless('a message', () => publisher.sequenced(first.sent.index, sent.map(toItem)));
    },
    onPosted() {
      const claim = newestClaim();
      if (claim === undefined) return;
      const { outboxRoot, outboxCount } = claim.outputs;
      void harmless('a claim', () =>
        publisher.posted({ batchIndex: toBatchIndex(claim.batchIndex), outboxRoot, outboxCount: Number(outboxCount) }),
      );
    },
    onUnwound: () =>
      harmless('an unwind', async () => {
        const { number } = executor.head();
        const { outboxCount } = await link.api.claimOutputs({ block: number, since: number });
        publisher.unwind(outboxCount);
      }),
    start: () =>
      harmless('the start', async () => {
        await restore();
        await relay.start();
      }),
    stop: () => relay.stop(),
  };
}

function gossipView(l1: L1State, shardId: ShardId, tracker: DeliveryTracker, now: () => number): GossipView {
  const { view, settlement } = l1;
  return {
    isKnownShard: (source) => view.shard(source) !== undefined,
    inboundOpen: (source) => settlement.inboundLane(source).open,
    isDelivered: (source, index) => tracker.state(source, index) !== 0,
    claimedOutbox(source, outboxRoot) {
      const claim = view.claims(source).findLast(({ outputs }) => outputs.outboxRoot === outboxRoot);
      if (claim === undefined || source === shardId) return undefined;
      return { count: Number(claim.outputs.outboxCount), batchIndex: toBatchIndex(claim.batchIndex) };
    },
    domainOf: (source) => view.settlementLeafAt(source, Number.MAX_SAFE_INTEGER)?.leaf?.domain,
    now,
  };
}
