import { expect } from 'chai';
import { ALL_GUARDS, type Guards, without } from './guards.js';
import type { Network } from './network.js';
import { broken } from './scenario.js';

/** A directed history: the network it leaves, and what else it found wrong. */
export type History = (guards: Guards) => readonly [Network, ...string[]];

/** Guards that a shard enforces by execution; the others are L1's and the proposers'. */
export type ShardGuard =
  | 'nullifier'
  | 'capCheck'
  | 'capLeafBinding'
  | 'dstBinding'
  | 'srcBinding'
  | 'canonicalKind'
  | 'laneSafety'
  | 'returnNeverExpires'
  | 'returnMatchesRecord'
  | 'replyFromDestination'
  | 'closedOnce'
  | 'returnOnlyWhatComesBack'
  | 'terminalOnce'
  | 'retryBeforeDeadline'
  | 'finalizeAfterDeadline'
  | 'entryLock'
  | 'terminalFirst'
  | 'amountBound';

/** Per guard: what its absence breaks, and the shortest history known to show it. */
export type Directed<Name extends keyof Guards> = Record<Name, readonly [RegExp, History]>;

/** Declares one test per guard: its history is clean with all guards, and breaks as told without that one. */
export function declareMutations(directed: Partial<Directed<keyof Guards>>): void {
  const caught: string[] = [];
  for (const [name, [tells, history]] of Object.entries(directed)) {
    it(`breaks ${tells.source} without ${name}, and nothing with it`, () => {
      expect(broken(ALL_GUARDS, history)).to.deep.equal([]);
      const found = broken(without(name as keyof Guards), history);
      expect(
        found.some((line) => tells.test(line)),
        found.join('\n') || 'nothing broke',
      ).to.equal(true);
      const names = new Set(found.map((line) => line.split(' ')[0]));
      caught.push(`${name.padEnd(24)} ${[...names].join(', ')}`);
    });
  }
  after(() => console.log(['      guard that is gone       caught by', ...caught].join('\n      ')));
}
