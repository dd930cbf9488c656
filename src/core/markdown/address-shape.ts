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
  if (technologies.has(words)) return false;
  const { parts: before = "", last = "", rest = "" } = host.exec(words)?.groups ?? {};
  if (last === "") return false;
  const parts = before.slice(0, -1).split(".");
  if (/^\d/.test(last)) return [...parts, last].every(isByte) && parts.length === 3;
  // A file's name may look like a host, but no path follows it.
  if (fileEndings.has(last.toLowerCase()) && !/^[:\d]*[/\\]./.test(rest)) return false;
  return !isVersion(parts) && !isAbbreviation(parts, last) && !isMember(last);
}

/**
 * Tells whether an address within a sentence ends as readers know it: in a country, or in a usual word. Elsewhere a dot without a space
 * behind it is common, as in code and between two sentences.
 */
export function hasKnownEnding(address: string): boolean {
  const last = host.exec(address)?.groups?.["last"];
  if (last === undefined || !/^[a-z]+$/i.test(last)) return true;
  const ending = last.toLowerCase();
  if (/^[A-Z][a-z]+$/.test(last)) return usualEndings.has(ending);
  return ending.length === 2 || usualEndings.has(ending) || otherEndings.has(ending);
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

/** Names that read like hosts and mean something else, as their makers write them. */
const technologies: ReadonlySet<string> = new Set(
  "ASP.NET ADO.NET VB.NET ML.NET Paint.NET Json.NET Microsoft.NET System.IO System.Net Socket.IO Socket.io".split(
    " ",
  ),
);

const usualEndings: ReadonlySet<string> = new Set(
  "com org net edu gov mil int info biz io ai app dev co uk".split(" "),
);

const otherEndings: ReadonlySet<string> = new Set(
  `academy accountant agency art asia audio auction band bank bar beauty beer bet best bid bike blog boutique build business buzz cafe cam
  camera capital cards care careers casa cash casino center chat cheap church city claims click clinic cloud club codes coffee community
  company computer consulting contact cool country coupons credit cricket crypto cyou date dating deals delivery dental design direct
  directory discount doctor dog domains download earth education email energy engineer engineering equipment estate events exchange expert
  express faith family fan farm fashion finance financial fish fit fitness flights forsale foundation fun fund furniture futbol fyi gallery
  game games garden gift gifts gives glass global gold golf graphics gratis green group guide guru hair health help hockey holdings holiday
  homes horse hospital host hosting hotel house icu immo ink institute insurance insure international investments irish jetzt jewelry jobs
  kim kitchen land law lawyer lease legal life lighting limited limo link live loan loans lol london love ltd luxury makeup management
  market marketing markets mba media men mobi mobile moda moe mom money mortgage museum name network new news ninja nyc one online ooo page
  parts party pet pharmacy photo photos pics pictures pink pizza place plumbing plus poker press pro productions promo properties property
  pub quest racing realty recipes red rehab reise rent rentals repair report rest restaurant review reviews rip rocks rodeo run sale sbs
  school science security services shoes shop shopping show site ski skin social software solar solutions space storage store stream
  studio style supplies support surf surgery systems tax taxi team tech technology tel tennis theater tickets tips tires today tokyo tools
  top tours town toys trade trading training travel university vacations ventures vet video villas vin vip vision vote watch webcam website
  wedding wiki win wine work works world wtf xyz yachts yoga zone`.split(/\s+/),
);
