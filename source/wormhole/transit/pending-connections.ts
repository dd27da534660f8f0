import type {Clock} from '../../clock/clock.js';

/** Where those wait who dialled us and have not shown yet that they know the key: anybody may dial a port. */
type Lobby = {
  /**
   * Someone has come. When too many wait, the one who came first has to go.
   * @param turnAway ends the connection; not called once the guest has left
   * @returns to be called when the guest leaves: it has shown itself, or is gone; harmless twice
   */
  enter(turnAway: () => void): () => void;
  /** Forgets all who wait; ending them is for whoever closes. */
  close(): void;
};

/** Guests at a time: far more than there are ways between two machines. */
export const maxGuests = 32;
/** Milliseconds that a guest has for its handshake; the other side of a transfer writes it at once. */
export const guestPatience = 10_000;

/** An empty lobby. */
export function createLobby(clock: Clock): Lobby {
  /** What turns each away, and what lets each leave; the one who came first is first. */
  const guests = new Map<() => void, () => void>();
  return {
    enter(turnAway) {
      const leave = (): void => {
        stopTimer();
        guests.delete(end);
      };
      const end = (): void => {
        leave();
        turnAway();
      };
      const stopTimer = clock.after(guestPatience, end);
      guests.set(end, leave);
      if (guests.size > maxGuests) {
        const [oldest] = guests.keys();
        oldest?.();
      }
      return leave;
    },
    close() {
      for (const leave of guests.values()) {
        leave();
      }
    },
  };
}
