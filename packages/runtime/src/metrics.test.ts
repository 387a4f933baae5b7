import { expect } from 'chai';
import { createMetrics } from './metrics.js';

describe('createMetrics', () => {
  it('renders its own metrics under its prefix', async () => {
    const metrics = createMetrics('bulkhead');
    metrics.counter({ name: 'requests_total', help: 'requests', labels: ['method'] }).inc({ method: 'a' }, 2);
    metrics.gauge({ name: 'height', help: 'height' }).set(7);
    metrics.histogram({ name: 'wait_seconds', help: 'wait', buckets: [1, 2] }).observe(1.5);
    const text = await metrics.render();
    expect(text).to.include('bulkhead_requests_total{method="a"} 2');
    expect(text).to.include('bulkhead_height 7');
    expect(text).to.include('bulkhead_wait_seconds_bucket{le="2"} 1');
    expect(await createMetrics('bulkhead').render()).not.to.include('requests');
  });
});
