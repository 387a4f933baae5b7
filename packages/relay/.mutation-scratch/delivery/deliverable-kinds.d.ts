/** Kinds this version delivers (docs/spec/messages.md). */
export declare const DELIVERABLE_KINDS: ReadonlySet<number>;
//# sourceMappingURL=deliverable-kinds.d.ts.map