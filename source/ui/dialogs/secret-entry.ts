/** A line that is typed and never shown: a passphrase. */
type SecretEntry = {
  /** Characters typed so far. */
  readonly length: number;
  type(text: string): void;
  /** Takes back the last character. */
  erase(): void;
  /** What was typed, which is forgotten here. */
  take(): string;
  /** Overwrites what was typed. */
  wipe(): void;
};

/** Characters that a passphrase can have. */
const most = 1024;

/**
 * Makes an empty entry. Its characters are in an array that is overwritten with zeros: texts of JavaScript cannot be,
 * so that there is one only at the end, for whoever unlocks the key.
 */
export function createSecretEntry(): SecretEntry {
  const characters = new Uint32Array(most);
  let length = 0;
  const wipe = () => {
    characters.fill(0);
    length = 0;
  };

  return {
    get length() {
      return length;
    },
    type(text) {
      for (const character of text.replaceAll(/\p{Cc}/gu, '')) {
        if (length === most) return;
        characters[length] = character.codePointAt(0) ?? 0;
        length += 1;
      }
    },
    erase() {
      if (length === 0) return;
      length -= 1;
      characters[length] = 0;
    },
    take() {
      const text = Array.from(characters.subarray(0, length), (point) => String.fromCodePoint(point)).join(
        '',
      );
      wipe();
      return text;
    },
    wipe,
  };
}
