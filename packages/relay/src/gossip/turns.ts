import { setImmediate as nextTurn } from 'node:timers/promises';

/** Does one piece of work after another, first come, first served, and lets the event loop have its turn in between. */
export type Turns = (work: () => Promise<void>) => Promise<void>;

/**
 * Promises alone never let a timer or a socket have its turn: whoever works through all that peers sent must stop now and then.
 * One queue for all, so that many peers together take no more than one.
 *
 * @param sliceMs how long work goes on before everything else has its turn; the piece that is under way is finished
 */
export function createTurns(sliceMs: number, now: () => number = () => performance.now()): Turns {
  const waiting: (() => Promise<void>)[] = [];
  let serving = false;
  let sliceEndMs = Number.NEGATIVE_INFINITY;

  async function serve(): Promise<void> {
    serving = true;
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      if (now() >= sliceEndMs) {
        await nextTurn();
        sliceEndMs = now() + sliceMs;
      }
      await next();
    }
    serving = false;
  }

  return (work) =>
    new Promise((resolve, reject) => {
      waiting.push(() => work().then(resolve, reject));
      if (!serving) void serve();
    });
}
