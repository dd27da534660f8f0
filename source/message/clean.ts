/** All that could move a cursor, reverse or hide text, or end a line. */
const hostile = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** The two variation selectors that emoji carry; they only choose a look, and make widths uncertain. */
const looks = /[\uFE0E\uFE0F]/g;

/**
 * Joiners where they belong, and so hide nothing: between the emoji of a sequence (UTS 51, ED-16); between letters that
 * a virama joins, and of scripts that are written joined (UAX 31, section 2.3.1: A1, A2 and B).
 */
const joiners = [
  /(?<=\p{Extended_Pictographic}\p{Emoji_Modifier}?)\u200D(?=\p{Extended_Pictographic})/uy,
  /(?<=\p{L}\p{M}{0,2}[\u094D\u09CD\u0A4D\u0ACD\u0B4D\u0BCD\u0C4D\u0CCD\u0D4D\u0DCA\u1039\u17D2\u1B44\uA9C0])[\u200C\u200D](?=\p{L})/uy,
  /(?<=[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Mongolian}])\u200C(?=[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Mongolian}])/uy,
];
/** One that is left at the end when what it joins is cut off. */
const looseJoiner = /[\u200C\u200D]$/u;

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
  const clean = head
    .replace(looks, '')
    .replace(piledMarks, '$1\uFFFD')
    .replace(hostile, (found, at: number, whole: string) => (isJoiner(whole, at) ? found : picture(found)));
  const characters = Array.from(clean);
  const cut = head.length < text.length || characters.length > limit;
  return cut && limit > 0
    ? `${characters
        .slice(0, limit - 1)
        .join('')
        .replace(looseJoiner, '')}…`
    : characters.slice(0, limit).join('');
}

function isJoiner(text: string, at: number): boolean {
  return joiners.some((joiner) => {
    joiner.lastIndex = at;
    return joiner.test(text);
  });
}

function picture(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  return code === 0x7f ? '\u2421' : '\uFFFD';
}
