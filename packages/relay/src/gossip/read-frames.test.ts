import '@bulkhead/runtime/polyfill';
import { isCodedError } from '@bulkhead/runtime';
import { RPC } from '@chainsafe/libp2p-gossipsub/message';
import { expect } from 'chai';
import { encode } from 'it-length-prefixed';
import { MAX_MESSAGES_PER_FRAME } from './limits.js';
import { readFrames } from './read-frames.js';

const MAX_FRAME_BYTES = 1_000;

const frameOf = (...messages: readonly (readonly [topic: string, byte: number])[]): Uint8Array =>
  RPC.encode({
    subscriptions: [],
    messages: messages.map(([topic, byte]) => ({ topic, data: Uint8Array.of(byte) })),
  });

interface Read {
  /** What happened, in order. */
  readonly log: string[];
  readonly error: unknown;
}

async function read(frames: readonly Uint8Array[], { admitted = Number.POSITIVE_INFINITY } = {}): Promise<Read> {
  const log: string[] = [];
  let left = admitted;
  async function* source(): AsyncGenerator<ReturnType<typeof encode.single>> {
    for (const frame of frames) yield encode.single(frame);
  }
  const error = await readFrames(source(), {
    maxFrameBytes: MAX_FRAME_BYTES,
    maxSubscriptions: 2,
    ownTopic: 'own',
    async admit(messages, bytes, look) {
      log.push(`admit ${messages} of ${bytes} bytes`);
      if (left-- <= 0) throw new Error('stopped');
      await look();
    },
    async handle({ subscriptions, messages, control }) {
      for (const { data } of messages) log.push(`message ${data?.[0]}`);
      if (subscriptions.length > 0) log.push('subscriptions');
      if (control !== undefined) log.push('control');
    },
  }).catch((err: unknown) => err);
  return { log, error };
}

describe('reading of frames', () => {
  it('asks for admission before it looks, for each message anew, and hands on what is for this node', async () => {
    const frame = frameOf(['own', 1], ['other', 2], ['own', 3]);
    const { log, error } = await read([frame, frameOf()]);
    expect(error).to.equal(undefined);
    expect(log).to.deep.equal([
      `admit 1 of ${frame.length} bytes`,
      'message 1',
      'admit 1 of 0 bytes',
      'admit 1 of 0 bytes',
      'message 3',
      'admit 1 of 0 bytes',
    ]);
  });

  it('hands on what peers say to gossipsub', async () => {
    const subscriptions = [{ subscribe: true, topic: 'own' }];
    const control = { ihave: [], iwant: [], graft: [{ topicID: 'own' }], prune: [], idontwant: [] };
    const { log } = await read([RPC.encode({ subscriptions, messages: [], control })]);
    expect(log.slice(1)).to.deep.equal(['subscriptions', 'control']);
  });

  it('reads nothing more when the peer is not admitted', async () => {
    const { log, error } = await read([frameOf(['own', 1], ['own', 2]), frameOf(['own', 3])], { admitted: 1 });
    expect((error as Error).message).to.equal('stopped');
    expect(log.filter((entry) => entry.startsWith('message'))).to.deep.equal(['message 1']);
  });

  const bad: Record<string, { readonly frame: Uint8Array; readonly looks: number }> = {
    'is beyond the limit, and looks at none of it': { frame: new Uint8Array(MAX_FRAME_BYTES + 1), looks: 0 },
    'is not of gossipsub': { frame: Uint8Array.of(0xff, 0xff, 0xff), looks: 1 },
    'holds too many messages': {
      frame: frameOf(...Array.from({ length: MAX_MESSAGES_PER_FRAME + 1 }, () => ['own', 9] as const)),
      looks: 1,
    },
    'holds too many subscriptions': {
      frame: RPC.encode({
        subscriptions: ['a', 'b', 'c'].map((topic) => ({ subscribe: true, topic })),
        messages: [],
      }),
      looks: 1,
    },
  };
  for (const [name, { frame, looks }] of Object.entries(bad))
    it(`refuses a frame that ${name}`, async () => {
      const { log, error } = await read([frame, frameOf(['own', 1])]);
      expect(isCodedError(error, 'GOSSIP_FRAME_INVALID')).to.equal(true);
      expect(log).to.have.length(looks);
    });

  it('takes the longest frame', async () => {
    const data = new Uint8Array(MAX_FRAME_BYTES - 11).fill(7);
    const frame = RPC.encode({ subscriptions: [], messages: [{ topic: 'own', data }] });
    expect(frame).to.have.length(MAX_FRAME_BYTES);
    expect((await read([frame])).log).to.deep.equal([`admit 1 of ${MAX_FRAME_BYTES} bytes`, 'message 7']);
  });
});
