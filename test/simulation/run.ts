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
for (let seed = from; seed < from + Number(values.seeds); seed++) {
  const before = process.cpuUsage();
  const result = await runSimulation({
    seed,
    steps: Number(values.steps),
    faultRate: Number(values.faults),
    ...(values.trace && { echo: (line: string) => console.log(line) }),
  });
  const { user, system } = process.cpuUsage(before);
  const cpu = `${Math.round((user + system) / 1000)} ms of CPU`;
  console.log(seed, result.violations, JSON.stringify(result.facts), result.fingerprint, cpu);
  if (result.violations.length > 0 && !values.trace) for (const line of result.trace) console.log(line);
}
process.exit(0);
