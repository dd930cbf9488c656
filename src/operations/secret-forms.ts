/** Returns the forms in which a serialised line may hold a secret: as it is, in JSON (also within JSON), in a URL, in base64 and in hex. */
export function formsOf(secret: string): string[] {
  const quoted = quote(secret);
  const bytes = Buffer.from(secret);
  const hex = bytes.toString("hex");
  return [
    secret,
    quoted,
    quote(quoted),
    quote(quote(quoted)),
    encodeURIComponent(secret),
    ...[0, 1, 2].flatMap((before) => inBase64(bytes, before)),
    hex,
    hex.toUpperCase(),
  ];
}

const quote = (text: string): string => JSON.stringify(text).slice(1, -1);

/**
 * Returns the characters that a secret has in base64 when so many bytes, modulo three, stand before it. Characters that the bytes
 * around it share are left out.
 */
function inBase64(secret: Uint8Array, before: number): string[] {
  const whole = Buffer.concat([Buffer.alloc(before), secret]);
  const [from, to] = [Math.ceil((before * 8) / 6), Math.floor((whole.length * 8) / 6)];
  const standard = whole.toString("base64").slice(from, to);
  return [standard, encodeURIComponent(standard), whole.toString("base64url").slice(from, to)];
}
