import type {Event} from '../event.js';
import {redact} from '../redact.js';
import {iso} from './iso.js';

/**
 * An event as a flat object for scripts: `type`, `at` (ISO with zone) and `seq` first, then its fields. The `type` of
 * a line is its message's (`request`, `bad`, …), its `topic` tells it from other events. Holds no wormhole codes,
 * and not the log's own timeline.
 */
export function eventJson(event: Event): object {
  const {type, at, seq, ...fields} = {...redact(event), time: undefined};
  const head = {at: iso(at), seq};
  if ('leaveAt' in fields) return {type, ...head, ...fields, leaveAt: iso(fields.leaveAt)};
  if ('frozen' in fields) {
    const frozen = fields.frozen?.map(({topic, since}) => ({topic, since: iso(since)}));
    return {type, ...head, ...fields, frozen};
  }
  if ('retryAt' in fields) return {type, ...head, ...fields, retryAt: iso(fields.retryAt)};
  if (!('message' in fields)) return {type, ...head, ...fields};
  const {message, ...rest} = fields;
  const {type: messageType, ...told} = message;
  return {type: messageType, ...head, ...rest, ...told, ...('via' in told && {via: undefined})};
}
