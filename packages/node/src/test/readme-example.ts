import { type FollowerModules, type FollowReport, followerConfigSchema, startFollowerNode } from '@bulkhead/node';
import { readJsonFile } from '@bulkhead/runtime';

/** Rebuilds a shard up to L1's head and compares every claim; `link` leads to an exec of its own. */
export async function audit(file: string, modules: FollowerModules): Promise<FollowReport | undefined> {
  const config = await readJsonFile(file, followerConfigSchema);
  let report: FollowReport | undefined;
  const follower = await startFollowerNode(config, {
    ...modules,
    onProgress(progress) {
      if (progress.caughtUp) report = progress.report;
    },
  });
  await follower.stop();
  return report;
}
