/** Reads "#0f766e" or "#fff" as a number. Returns `undefined` for other notations. */
export function colourNumber(colour: string | undefined): number | undefined {
  const [, digits] = /^#((?:[0-9a-f]{3}){1,2})$/i.exec(colour ?? "") ?? [];
  if (digits === undefined) return undefined;
  return Number.parseInt(digits.length === 3 ? digits.replaceAll(/./g, "$&$&") : digits, 16);
}
