/**
 * The figures behind what the fold infers. All times are milliseconds unless said otherwise.
 */

/** An R worker starts its upload shortly after `accept`; the board does not say when. */
export const acceptToSending = 300;

/** What a small job needs from `accept` to its evaluation. */
export const acceptToRunning = 1000;

/** Bytes a millisecond that a payload plausibly travels at: 10 MB/s. */
export const plausibleRate = 10_000;

/** An R client says nothing when it has its result; it fetches it at once. */
export const resultToDone = 3000;

/** Clients of other runtimes say `received`; this long after `result` the line must have been missed. */
export const resultToDoneUnheard = 60_000;

/** A request that nobody took is sent again when it has run out; this much later it is given up. */
export const requestGrace = 30_000;

/** Our own client says itself when it gives up, unless its process died. */
export const ownRequestGrace = 600_000;

/** Nobody's request is waited for longer than this, whatever its `expires` says. */
export const longestRequest = 3_600_000;

/** A job whose worker is lost is asked for again soon, or never. */
export const lostToFailed = 600_000;

/** A job of ours whose result nobody fetched: the process that knew more has died. */
export const ownReturningToFailed = 3_600_000;

/** An offer is valid for 15 s in the R package future.p2p. */
export const offerValid = 15_000;

/** An R worker's first hello is a client's; its second, a worker's, follows within about a second. */
export const helloToClient = 5000;

/** A worker whose hello we missed leaves, by R's default duration, within this time of its last line. */
export const unknownDuration = 3_600_000;

/** A worker that writes after its time was over is believed to be there so much longer. */
export const workOvertime = 60_000;

/** A client that has no job and says nothing is forgotten. */
export const clientForgotten = 3_600_000;

/** A worker that left is shown this long. */
export const workerForgotten = 7_200_000;

/** A worker is late after so many of its heartbeat intervals. */
export const lateAfter = 2;
/** A worker is lost after so many of its heartbeat intervals. */
export const lostAfter = 4;

/** A client is lost after so many of the intervals between its keepalives. */
export const clientLostAfter = 2;

/** Of the lines within so much time the first alone is looked at for the time by its sender's clock. */
export const clockEvery = 50;

/** Offers kept of each job. */
export const maxOffers = 16;

/** Ended jobs kept. */
export const maxEnded = 100_000;
/** When there are more, so many of the oldest go together, for a Set forgets its first slowly. */
export const evictAtOnce = 5000;

/** Jobs that may be under way; more are a flood, of which the oldest end as expired. */
export const maxActive = 100_000;

/** Members, workers and clients kept, each. */
export const maxPeers = 20_000;

/** Stretches kept in which nobody listened. */
export const maxGaps = 200;

/** Transfers kept. */
export const maxTransfers = 200;

/** `seen` of members and clients moves in steps of this, so that busy peers do not change at every line. */
export const seenStep = 1000;
