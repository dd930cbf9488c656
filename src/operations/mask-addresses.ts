/** A word that may hold a URL: it ends at a space, a quote or an escape. */
const word = /[^\s"\\]+/g;
const slashes = "://";

/**
 * Masks the password and the whole query in each URL of a text. A password ends at the last @, because people forget to encode theirs. The
 * query goes as a whole, because signatures, tickets and codes have too many names.
 */
export function maskAddresses(text: string, mask: string): string {
  if (!text.includes(slashes)) return text;
  return text.replace(word, (found) => (found.includes(slashes) ? maskQuery(maskPassword(found)) : found));

  function maskPassword(address: string): string {
    const end = address.lastIndexOf("@");
    const start = passwordIn(address);
    return start < 0 || end <= start ? address : address.slice(0, start) + mask + address.slice(end);
  }

  function maskQuery(address: string): string {
    const query = address.indexOf("?", address.indexOf(slashes)) + 1;
    return query === 0 || query === address.length ? address : address.slice(0, query) + mask;
  }
}

/** Returns where a password begins: after the first colon behind the slashes and a name. Returns -1 without a password. */
function passwordIn(address: string): number {
  for (let at = address.indexOf(slashes); at >= 0; at = address.indexOf(slashes, at + 1)) {
    const name = at + slashes.length;
    const end = endOfName(address, name);
    if (address[end] === ":") return end + 1;
  }
  return -1;
}

function endOfName(address: string, from: number): number {
  let end = from;
  while (end < address.length && !":@/".includes(address.charAt(end))) end += 1;
  return end;
}
