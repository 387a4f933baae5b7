/** Resolves when `condition` holds. @throws with `what` when it doesn't within `ms` */
export declare function waitUntil(what: string, condition: () => boolean, ms?: number): Promise<void>;
//# sourceMappingURL=wait-until.d.ts.map