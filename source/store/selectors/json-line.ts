/** What a terminal might obey, or what could hide or reverse text; JSON itself escapes only ASCII controls. */
const hostile = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * A value as one line of JSON that is safe to show in a terminal: characters that are not printable are written as
 * `\u` escapes, so that a reader gets them back unchanged.
 */
export function jsonLine(value: object): string {
  return JSON.stringify(value).replace(hostile, escaped);
}

function escaped(character: string): string {
  return Array.from({length: character.length}, (_, index) => {
    return `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`;
  }).join('');
}
