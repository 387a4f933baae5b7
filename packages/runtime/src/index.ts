export { abortedError, onAbort } from './abort.js';
export { type Backoff, type BackoffOptions, backoff } from './backoff.js';
export { BoundedQueue, type BoundedQueueOptions } from './bounded-queue.js';
export { type Clock, systemClock } from './clock.js';
export { CodedError, type CodedErrorInit, isCodedError, type Verdict, verdictOf } from './coded-error.js';
export { parseConfig } from './config.js';
export { createLogger, type LoggerOptions } from './create-logger.js';
export { type Deferred, deferred } from './deferred.js';
export { describeError } from './describe-error.js';
export { type EveryOptions, every } from './every.js';
export {
  createLifecycle,
  type Lifecycle,
  type LifecycleOptions,
  type StopFailure,
  type Stoppable,
} from './lifecycle.js';
export { type LogFields, type Logger, type LogLevel, silentLogger } from './logger.js';
export { ManualClock } from './manual-clock.js';
export {
  type Counter,
  createMetrics,
  type Gauge,
  type Histogram,
  type HistogramOptions,
  type MetricOptions,
  type Metrics,
} from './metrics.js';
export { type ReadJsonFileOptions, readJsonFile } from './read-json-file.js';
export { joinProblems, type Schema, type SchemaProblem, schemaProblems } from './schema.js';
export { Secret } from './secret.js';
export { createSerial, type Serial, type SerialOptions } from './serial.js';
export { createTaskGroup, type SpawnOptions, type Task, type TaskGroup, type TaskGroupOptions } from './task-group.js';
export { withTimeout } from './with-timeout.js';
export { writeFileAtomic } from './write-file-atomic.js';
