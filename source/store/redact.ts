const code = /wormhole:\/\/[^,;\s"\\]*/gi;

/** What stands in the place of a code. */
export const hidden = 'wormhole://hidden';

/** Hides the wormhole codes in a text. */
export function redactText(text: string): string {
  return text.replace(code, hidden);
}

/**
 * A copy of a plain value without the codes that give access to payloads, wherever in it they stand: peers may write
 * them into any text.
 */
export function redact<Value>(value: Value): Value {
  // The copy has the shape of the original: only texts differ.
  return copy(value) as Value;
}

function copy(value: unknown): unknown {
  if (typeof value === 'string') return redactText(value);
  if (Array.isArray(value)) return value[0] === 'via' ? ['via', hidden] : value.map(copy);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [
      key,
      key === 'via' && part !== undefined ? hidden : copy(part),
    ]),
  );
}

/** As almost all lines write it: nothing in it needs an escape in JSON. */
const plainVia = /"via":"wormhole:\/\/[\w.~-]*"/g;
const hiddenVia = `"via":"${hidden}"`;

/** A code that may still be there, in whatever guise. */
const suspect = new RegExp(`"via"(?!:"${hidden}")|(?!${hidden}")(?i:wormhole:)`);

/** The JSON text of a value without codes. Usual values are looked at as text, only strange ones are copied. */
export function redactedJson(value: object): string {
  const text = JSON.stringify(value).replace(plainVia, hiddenVia);
  return suspect.test(text) ? JSON.stringify(redact(value)) : text;
}
