/** 0 done, 1 the user's fault, 75 try again (EX_TEMPFAIL), 78 refused by configuration (EX_CONFIG). */
export const EXIT = { done: 0, fault: 1, retry: 75, refused: 78 } as const;
