import { createLifecycle, createLogger, createTaskGroup, every, systemClock } from '@bulkhead/runtime';

export async function main(signal: AbortSignal): Promise<void> {
  const clock = systemClock();
  const logger = createLogger({ name: 'node', level: 'info', format: 'json' });
  const lifecycle = createLifecycle({ logger, stopTimeoutMs: 5_000 });

  const tasks = await lifecycle.start('tasks', () =>
    createTaskGroup({ clock, logger, onFatal: () => void lifecycle.stop() }),
  );
  tasks.spawn('heartbeat', (stop) => every({ clock, intervalMs: 1_000, signal: stop }, () => logger.debug('alive')), {
    critical: true,
    restart: { minMs: 100, maxMs: 10_000 },
  });

  await clock.sleep(60_000, signal).catch(() => {});
  await lifecycle.stop();
}
