import { type FollowReport, type FollowShardOptions, followConfigSchema, followShard } from '@bulkhead/node';
import { readJsonFile } from '@bulkhead/runtime';

/** Rebuilds a shard up to L1's head; `link` leads to an exec of its own. */
export async function audit(file: string, modules: Omit<FollowShardOptions, 'config'>): Promise<FollowReport> {
  const config = await readJsonFile(file, followConfigSchema);
  const follower = await followShard({ ...modules, config });
  try {
    return await follower.catchUp();
  } finally {
    await follower.stop();
  }
}
