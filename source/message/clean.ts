/** All that could move a cursor, reverse or hide text, or end a line. */
const hostile = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** The two variation selectors that emoji carry; they only choose a look, and make widths uncertain. */
const looks = /[\uFE0E\uFE0F]/g;

/** More marks on one letter than any script needs spill over the neighbouring lines. */
const piledMarks = /(\p{M}{3})\p{M}+/gu;

/**
 * Makes text from a peer safe to show: what it holds beyond printable characters becomes visible, ASCII controls as
 * their pictures (`␛`, `␊`), everything else as `\uFFFD`.
 * @param max the most characters (code points) of the answer; a longer text ends in `…`.
 */
export function cleanText(text: string, max: number): string {
  const limit = Math.max(0, Math.floor(max));
  // No more is looked at than could be shown, so that a huge line costs nothing: a shown character stems from at most two units.
  const head = text.slice(0, limit * 2 + 2);
  const clean = head.replace(looks, '').replace(hostile, picture).replace(piledMarks, '$1\uFFFD');
  const characters = Array.from(clean);
  const cut = head.length < text.length || characters.length > limit;
  return cut && limit > 0
    ? `${characters.slice(0, limit - 1).join('')}…`
    : characters.slice(0, limit).join('');
}

function picture(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  return code === 0x7f ? '\u2421' : '\uFFFD';
}
