import type { Clock } from '@bulkhead/runtime';
import { whatIsMissing } from '../commands/wait.js';
import type { UpOptions } from '../options.js';
import { readChainId } from '../supervisor/check-l1.js';
import { findPort } from '../supervisor/find-port.js';
import { createLayout } from '../supervisor/layout.js';
import { findSupervisor } from '../supervisor/lock.js';
import { type Plan, readPlan } from '../supervisor/plan.js';
import { type Check, fail, ok, warn } from './check.js';

export interface DoctorSubject {
  readonly dir: string;
  readonly options: UpOptions;
  readonly clock: Clock;
}

/** The network that runs here answers; or what one that is started would need is free. */
export function checkNetwork({ dir, options, clock }: DoctorSubject): Check {
  return {
    name: 'network',
    async run() {
      const running = await findSupervisor(createLayout(dir).lock);
      if (running !== undefined) {
        const missing = await whatIsMissing(dir);
        return missing === undefined
          ? ok(`runs (process ${running}) and answers`)
          : fail(`${missing}: see "bulkhead logs"`);
      }
      const plan = await readPlan(dir).catch(() => undefined);
      const wanted = portsOf(options, plan);
      for (const [purpose, port] of wanted)
        if (port !== 0) await findPort({ host: options.host, port, purpose, clock, patienceMs: 0 });
      const ports = wanted.map(([, port]) => (port === 0 ? 'any' : port)).join(', ');
      return ok(`${plan === undefined ? 'none here yet' : 'stopped'}; its ports are free: ${ports}`);
    },
  };
}

/** Flag and port of all that listens. */
function portsOf(options: UpOptions, plan: Plan | undefined): (readonly [string, number])[] {
  const first = options['shards.starting-port'];
  const shards = Array.from({ length: options['shards.count'] }, (_, index) => (first === 0 ? 0 : first + index));
  const l1 = options['l1.rpc-url'] === undefined ? [plan?.l1.port ?? options['l1.port']] : [];
  return [
    ...l1.map((port) => ['--l1.port', port] as const),
    ...(plan?.shards.map(({ rpcPort }) => rpcPort) ?? shards).map((port) => ['--shards.starting-port', port] as const),
    ['--admin.port', options['admin.port']],
  ];
}

/** An L1 that somebody else runs. */
export function checkExternalL1({ options }: DoctorSubject): Check | undefined {
  const url = options['l1.rpc-url'];
  if (url === undefined) return undefined;
  return {
    name: 'L1',
    async run() {
      const chainId = await readChainId(url);
      return chainId === 1 ? warn(`${url} is Ethereum itself: real money`) : ok(`${url}, chain ${chainId}`);
    },
  };
}
