import { systemClock } from '@bulkhead/runtime';
const LOOK_EVERY_MS = 20;
/** Resolves when `condition` holds. @throws with `what` when it doesn't within `ms` */
export async function waitUntil(what, condition, ms = 15_000) {
    const clock = systemClock();
    const end = clock.now() + ms;
    while (!condition()) {
        if (clock.now() > end)
            throw new Error(`not within ${ms} ms: ${what}`);
        await clock.sleep(LOOK_EVERY_MS);
    }
}
//# sourceMappingURL=wait-until.js.map