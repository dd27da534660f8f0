import {isObject, type JsonObject} from '../net/json.js';
import type {Endpoint} from '../options.js';

/** Where one side can be reached. */
export type Hints = {readonly direct: readonly Endpoint[]; readonly relay: readonly Endpoint[]};

/** Of each kind, as many as we take from the other side: each costs us a connection. */
const maxHints = 16;

/** The `transit` message that announces our hints. */
export function formatHints({direct, relay}: Hints): JsonObject {
  return {
    transit: {
      'abilities-v1': [{type: 'direct-tcp-v1'}, {type: 'relay-v1'}],
      'hints-v1': [
        ...direct.map(tcpHint),
        ...(relay.length === 0 ? [] : [{type: 'relay-v1', hints: relay.map(tcpHint)}]),
      ],
    },
  };
}

/** Reads the hints of a message; undefined when it has none. What we do not know or cannot use is left out. */
export function readHints(message: JsonObject): Hints | undefined {
  const transit = message['transit'];
  if (!isObject(transit)) {
    return undefined;
  }
  const hints = listed(transit['hints-v1']);
  const relays = hints.filter((hint) => hint['type'] === 'relay-v1').flatMap((hint) => listed(hint['hints']));
  return {direct: endpoints(hints), relay: endpoints(relays)};
}

function tcpHint({host, port}: Endpoint): JsonObject {
  return {type: 'direct-tcp-v1', hostname: host, port, priority: 0};
}

function listed(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** Each endpoint of a list once. */
export function distinct(all: readonly Endpoint[]): Endpoint[] {
  return [...new Map(all.map((at) => [`${at.host} ${String(at.port)}`, at])).values()];
}

/** The TCP hints of a list. */
function endpoints(hints: readonly JsonObject[]): Endpoint[] {
  const found = hints.flatMap(({type, hostname, port}) =>
    type === 'direct-tcp-v1' && isHost(hostname) && isPort(port) ? [{host: hostname, port}] : [],
  );
  return distinct(found).slice(0, maxHints);
}

function isHost(value: unknown): value is string {
  return typeof value === 'string' && /^[\w.:%-]{1,253}$/.test(value);
}

function isPort(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 65_535;
}
