import { CodedError } from '@bulkhead/runtime';
import type { ExecLink } from './exec-link.js';
import type { L1State } from './l1-state.js';
import type { FindOrigin } from './open-l1.js';
import type { ShardExecutor } from './shard-executor.js';

/**
 * The newest block of exec whose origin L1 has under the same hash (docs/spec/derivation.md, L1 reorgs).
 *
 * @throws CodedError ORIGIN_TOO_OLD (fatal) when the rows of L1 do not reach back to an origin
 */
export async function findStandingBlock(modules: {
  readonly link: ExecLink;
  readonly executor: ShardExecutor;
  readonly l1: Pick<L1State, 'view'>;
  readonly findOrigin: FindOrigin;
}): Promise<number> {
  const { link, executor, l1, findOrigin } = modules;
  const { number, originNumber, originHash } = executor.head();
  if (number === 0 || (await findOrigin(originNumber))?.hash === originHash) return number;
  let upTo = originNumber;
  for (;;) {
    const block = await link.api.lastBlockOfOrigin({ originNumber: upTo });
    if (block.number === 0) return 0;
    const origin = await findOrigin(block.originNumber);
    if (origin?.hash === block.originHash) return block.number;
    if (origin === undefined && block.originNumber < (l1.view.head()?.number ?? 0))
      throw new CodedError({
        code: 'ORIGIN_TOO_OLD',
        message: `block ${block.number} builds on L1 block ${block.originNumber}, which is not known here`,
        verdict: 'fatal',
      });
    upTo = block.originNumber - 1;
  }
}
