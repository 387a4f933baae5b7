import process from 'node:process';
import { parseArgs } from 'node:util';
import { runSimulation } from './simulation.js';

const { values } = parseArgs({
  options: {
    from: { type: 'string', default: '1' },
    seeds: { type: 'string', default: '1' },
    steps: { type: 'string', default: '200' },
    faults: { type: 'string', default: '0.3' },
    trace: { type: 'boolean', default: false },
  },
});
const from = Number(values.from);
const totals = new Map<string, number>();
for (let seed = from; seed < from + Number(values.seeds); seed++) {
  const before = process.cpuUsage();
  const result = await runSimulation({
    seed,
    steps: Number(values.steps),
    faultRate: Number(values.faults),
    ...(values.trace && { echo: (line: string) => console.log(line) }),
  });
  for (const [kind, times] of Object.entries({ ...result.faults, ...result.lies }))
    totals.set(kind, (totals.get(kind) ?? 0) + times);
  const { user, system } = process.cpuUsage(before);
  const cpu = `${Math.round((user + system) / 1000)} ms of CPU`;
  console.log(seed, result.violations, JSON.stringify(result.facts), result.fingerprint, cpu);
  if (result.violations.length > 0 && !values.trace) for (const line of result.trace) console.log(line);
}
console.log(JSON.stringify(Object.fromEntries(totals)));
process.exit(0);
