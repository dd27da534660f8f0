/** Requests that concern a connection as a whole. */
import type {Connection} from 'ssh2';

type Protocol = {requestSuccess(): void};
/** Where ssh2 answers them. It offers no other way to leave one without an answer. */
type Internals = {
  readonly _protocol?: {
    readonly _handlers?: {
      GLOBAL_REQUEST?: (protocol: Protocol, name: string, wantsReply: boolean) => void;
    };
  };
};

/**
 * Answers as the pico.sh pipe service does: `keepalive@openssh.com` is granted, and nothing else is ever answered. Who
 * asks for something else there takes the answer to the next keepalive for his own, so that must be seen here too.
 */
export function answerKeepalives(client: Connection): void {
  const handlers = (client as Connection & Internals)._protocol?._handlers;
  if (handlers?.GLOBAL_REQUEST === undefined) return;
  handlers.GLOBAL_REQUEST = (protocol, name, wantsReply) => {
    if (wantsReply && name === 'keepalive@openssh.com') protocol.requestSuccess();
  };
}
