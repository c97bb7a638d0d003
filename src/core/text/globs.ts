/**
 * Whether a text matches a glob as a whole. `*` stands for any characters, `?` for one; upper and lower case are the same.
 * Takes at most as many steps as the product of both lengths, whatever the glob; no regular expression does that.
 */
export function matchesGlob(text: string, glob: string): boolean {
  const characters = Array.from(text.toLowerCase());
  const pattern = Array.from(glob.toLowerCase());
  let at = 0;
  let place = 0;
  // The last `*`, and the text that it does not stand for.
  let star = -1;
  let rest = 0;
  while (at < characters.length) {
    if (pattern[place] === '*') {
      star = place++;
      rest = at;
    } else if (pattern[place] === '?' || pattern[place] === characters[at]) {
      place++;
      at++;
    } else if (star >= 0) {
      place = star + 1;
      at = ++rest;
    } else {
      return false;
    }
  }
  while (pattern[place] === '*') place++;
  return place === pattern.length;
}
