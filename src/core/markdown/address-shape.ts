/** An address with its protocol, or without it as browsers show it. */
const whole = /^(?:(?:[a-z][a-z\d+.-]*:)?\/\/[^\s/]|www\.[^\s.])\S*$/i;

/** Words joined by dots. The last word has only letters, or all words are numbers. A port and a path may follow. */
const host =
  /^(?<parts>(?:[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}_-]*[\p{L}\p{M}\p{N}])?\.)+)(?<last>[\p{L}\p{M}]{2,}|xn--[a-z\d-]+|\d{1,3})(?<rest>\.?(?::\d+)?(?:[/?#\\]\S*)?)$/iu;

/**
 * Tells whether a reader would take the words for an address. Judges by their shape: there are some 1,500 top-level domains, and new
 * ones every year.
 */
export function readsLikeAddress(words: string): boolean {
  if (whole.test(words)) return true;
  const { parts: before = "", last = "", rest = "" } = host.exec(words)?.groups ?? {};
  if (last === "") return false;
  const parts = before.slice(0, -1).split(".");
  if (/^\d/.test(last)) return [...parts, last].every(isByte) && parts.length === 3;
  // A file's name may look like a host, but no path follows it.
  if (fileEndings.has(last.toLowerCase()) && !/^[:\d]*[/\\]./.test(rest)) return false;
  return !isVersion(parts) && !isAbbreviation(parts, last) && !isMember(last);
}

const isByte = (part: string): boolean => /^\d{1,3}$/.test(part) && Number(part) < 256;

/** Matches "5.3.RELEASE", "v2.beta" and "1.Introduction". A host such as "163.com" has one number. */
const isVersion = ([first = "", second]: readonly string[]): boolean =>
  /^v\d+$/i.test(first) || (/^\d+$/.test(first) && second !== undefined && /^\d+$/.test(second));

/** Matches "M.Sc" and "T.J.Maxx". A host such as "t.co" has no capital letter after the dot. */
const isAbbreviation = (parts: readonly string[], last: string): boolean =>
  parts.every((part) => part.length === 1) && /^\p{Lu}\p{Ll}/u.test(last);

/** Matches a member of an object in code, such as "chat.postMessage". */
const isMember = (last: string): boolean => /^\p{Ll}{2,}\p{Lu}\p{Ll}/u.test(last);

/** Endings of file names. Those that are also countries are left out, except a few that models write all the time, such as "py". */
const fileEndings: ReadonlySet<string> = new Set(
  `js jsx mjs cjs ts tsx mts cts json jsonc yaml yml toml ini cfg conf config properties env lock log txt md mdx rst adoc tex csv tsv xml xsd
  html htm xhtml css scss sass less svg png jpg jpeg gif webp ico bmp tiff pdf doc docx xls xlsx ppt pptx odt ods rtf epub mp3 mp4 wav ogg
  flac mkv avi webm zip tar gz tgz bz xz rar jar war exe dll msi dmg iso deb rpm apk out py pyi ipynb rb rs go mod java kt kts swift cpp
  cxx hpp cs csproj sln fs vb php lua dart ex exs erl hs clj scala sh bash zsh fish bat cmd sql db sqlite proto graphql vue svelte astro tf
  hcl gradle cmake diff patch map wasm bin dat bak tmp pem crt key parquet plist`.split(/\s+/),
);
