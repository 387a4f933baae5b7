import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export interface MetricOptions<L extends string> {
  /** Without the prefix; `_total` and units belong into the name, as Prometheus names metrics. */
  name: string;
  help: string;
  /** Label names. Label values must come from a small closed set: each combination is kept for ever. */
  labels?: readonly L[];
}

export interface HistogramOptions<L extends string> extends MetricOptions<L> {
  /** Upper bounds, ascending, in the unit of the name. */
  buckets: readonly number[];
}

export interface Metrics {
  counter<L extends string = never>(options: MetricOptions<L>): Counter<L>;
  gauge<L extends string = never>(options: MetricOptions<L>): Gauge<L>;
  histogram<L extends string = never>(options: HistogramOptions<L>): Histogram<L>;
  /** Adds CPU, memory, event-loop lag and garbage collection of this process. */
  collectProcessMetrics(): void;
  /** Everything in the Prometheus text format. */
  render(): Promise<string>;
  readonly contentType: string;
}

export type { Counter, Gauge, Histogram };

/** A registry of its own (nothing global), whose metrics are all named `<prefix>_<name>`. */
export function createMetrics(prefix: string): Metrics {
  const registry = new Registry();
  const base = <L extends string>({ name, help, labels = [] }: MetricOptions<L>) => ({
    name: `${prefix}_${name}`,
    help,
    labelNames: [...labels],
    registers: [registry],
  });
  return {
    counter: (options) => new Counter(base(options)),
    gauge: (options) => new Gauge(base(options)),
    histogram: (options) => new Histogram({ ...base(options), buckets: [...options.buckets] }),
    collectProcessMetrics: () => collectDefaultMetrics({ register: registry, prefix: `${prefix}_` }),
    render: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
