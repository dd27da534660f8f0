/** A connection, as the state knows it. */
export type ConnectionId = number;

/** What a client of the relay asks for. */
type RelayRequest = {
  /** 64 hexadecimal digits that only the two sides know. */
  readonly token: string;
  /** Tells the two apart; absent in an older form of the request. */
  readonly side: string | undefined;
};

/** Characters of the longest request, its line end included. */
export const maxRequest = 104;

/** Reads a request line without its line end; undefined when it is none. */
export function parseRequest(line: string): RelayRequest | undefined {
  const match = /^please relay ([0-9a-f]{64})(?: for side ([0-9a-f]{16}))?$/.exec(line);
  return match?.[1] === undefined ? undefined : {token: match[1], side: match[2]};
}

/** What became of a request. */
type Pairing = {
  /** The one to join with; absent: wait. */
  readonly partner?: ConnectionId;
  /** Others that waited for the same token and are not needed any more. */
  readonly unneeded: readonly ConnectionId[];
};

/** Who waits for whom. */
type RelayState = {
  arrive(id: ConnectionId, request: RelayRequest): Pairing;
  /** A waiting connection ended. */
  leave(id: ConnectionId): void;
  /** How many wait. */
  readonly waiting: number;
};

/** Joins two connections of the same token and of different sides; one without a side matches any. */
export function createRelayState(): RelayState {
  const waiting = new Map<ConnectionId, RelayRequest>();
  return {
    arrive(id, request) {
      const same = [...waiting].filter(([, {token}]) => token === request.token);
      const partner = same.find(
        ([, {side}]) => side === undefined || request.side === undefined || side !== request.side,
      )?.[0];
      if (partner === undefined) {
        waiting.set(id, request);
        return {unneeded: []};
      }
      for (const [other] of same) {
        waiting.delete(other);
      }
      return {partner, unneeded: same.map(([other]) => other).filter((other) => other !== partner)};
    },
    leave(id) {
      waiting.delete(id);
    },
    get waiting() {
      return waiting.size;
    },
  };
}
