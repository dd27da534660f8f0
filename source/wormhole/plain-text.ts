/**
 * Text from elsewhere, made fit to stand in one of our sentences: no control characters or line breaks, at most 200
 * characters.
 */
export function plainText(text: string): string {
  const clean = text
    .replace(/[\p{C}\p{Z}]+/gu, ' ')
    .trim()
    .replace(/\.$/, '');
  const characters = [...clean];
  return characters.length > 200 ? `${characters.slice(0, 199).join('')}…` : clean;
}
