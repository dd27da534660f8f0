import {maxPeers} from './rules.js';

/** Sets an entry; of a map that has grown too large the oldest entry goes. */
export function setBounded<Key, Value>(
  map: Map<Key, Value>,
  key: Key,
  value: Value,
  max: number = maxPeers,
): void {
  map.set(key, value);
  if (map.size <= max) return;
  const [oldest] = map.keys();
  if (oldest !== undefined) map.delete(oldest);
}
