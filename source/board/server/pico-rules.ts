/**
 * What the pico.sh service does (its source of 2026-08-17) to the harm of those who share a topic or a connection. Each
 * can be had alone: tests and the simulation ask what becomes of a cluster then.
 */
export type PicoRules = {
  /**
   * Whoever asks for a topic stores a list under the private name of it first, and who stored one there counts as the
   * creator of the topic that he is put on then: any account enters a topic that has a list, even one that does not name
   * him. With `departuresDelete` once for each topic and lifetime of the board, for the private name stays taken.
   */
  readonly strangersEnter: boolean;
  /**
   * Who stored a list under the private name deletes, when he leaves, that of the topic that he was put on instead: the
   * host's.
   */
  readonly departuresDelete: boolean;
  /**
   * When somebody leaves a topic on which there is no `pub` and at most one `pipe`, that one and each `sub` without `-k`
   * are disconnected (since August 2026).
   */
  readonly lonePipesEnd: boolean;
  /** A writer whom the list of a public topic does not name is not told: he writes where nobody reads. */
  readonly writersMisled: boolean;
  /** A global request other than `keepalive@openssh.com` is never answered, so that its reply seems to be the next one. */
  readonly requestsUnanswered: boolean;
};

/** A board that does no harm. */
export const harmless: PicoRules = {
  strangersEnter: false,
  departuresDelete: false,
  lonePipesEnd: false,
  writersMisled: false,
  requestsUnanswered: false,
};

/** The pico.sh service as it is. */
export const strictPico: PicoRules = {
  strangersEnter: true,
  departuresDelete: true,
  lonePipesEnd: true,
  writersMisled: true,
  requestsUnanswered: true,
};
