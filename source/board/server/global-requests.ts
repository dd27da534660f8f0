/** Requests that concern a connection as a whole. */
import type {Connection} from 'ssh2';
import type {PicoRules} from './pico-rules.js';

type Protocol = {requestSuccess(): void; requestFailure(): void};
/** Where ssh2 answers them. It offers no other way to leave one without an answer. */
type Internals = {
  readonly _protocol?: {
    readonly _handlers?: {
      GLOBAL_REQUEST?: (protocol: Protocol, name: string, wantsReply: boolean) => void;
    };
  };
};

/** Grants `keepalive@openssh.com`, as the pico.sh pipe service does, and refuses all else, as RFC 4254, section 4 asks. */
export function answerKeepalives(
  client: Connection,
  {requestsUnanswered}: Pick<PicoRules, 'requestsUnanswered'>,
): void {
  const handlers = (client as Connection & Internals)._protocol?._handlers;
  if (handlers?.GLOBAL_REQUEST === undefined) return;
  handlers.GLOBAL_REQUEST = (protocol, name, wantsReply) => {
    if (!wantsReply) return;
    if (name === 'keepalive@openssh.com') protocol.requestSuccess();
    else if (!requestsUnanswered) protocol.requestFailure();
  };
}
