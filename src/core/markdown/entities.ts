/** The references that people and models write, and those that can hide a mark. https://html.spec.whatwg.org/multipage/named-characters.html */
const named = new Map(
  `amp & lt < gt > quot " apos ' excl ! num # dollar $ percnt % lpar ( rpar ) ast * plus + comma , period . sol / colon : semi ; equals =
  quest ? commat @ lsqb [ lbrack [ bsol \\ rsqb ] rbrack ] Hat ^ lowbar _ grave \` lcub { lbrace { verbar | vert | rcub } rbrace }
  hellip … mldr … ndash – mdash — lsquo ‘ rsquo ’ sbquo ‚ ldquo “ rdquo ” bdquo „ laquo « raquo » lsaquo ‹ rsaquo › bull • middot ·
  times × divide ÷ minus − plusmn ± deg ° micro µ para ¶ sect § copy © reg ® trade ™ euro € pound £ yen ¥ cent ¢ check ✓ cross ✗
  larr ← uarr ↑ rarr → darr ↓ harr ↔ lArr ⇐ rArr ⇒ hArr ⇔ le ≤ ge ≥ ne ≠ equiv ≡ asymp ≈ infin ∞ sum ∑ prod ∏ radic √ int ∫ part ∂
  isin ∈ notin ∉ cap ∩ cup ∪ sub ⊂ sup ⊃ forall ∀ exist ∃ empty ∅ and ∧ or ∨ not ¬ alpha α beta β gamma γ delta δ epsilon ε theta θ
  lambda λ mu μ pi π rho ρ sigma σ tau τ phi φ chi χ psi ψ omega ω Gamma Γ Delta Δ Theta Θ Lambda Λ Pi Π Sigma Σ Phi Φ Psi Ψ Omega Ω
  frac12 ½ frac14 ¼ frac34 ¾ sup1 ¹ sup2 ² sup3 ³ szlig ß auml ä ouml ö uuml ü Auml Ä Ouml Ö Uuml Ü aacute á agrave à acirc â aring å
  aelig æ ccedil ç eacute é egrave è ecirc ê euml ë iacute í icirc î iuml ï ntilde ñ oacute ó ocirc ô oslash ø uacute ú ucirc û`
    .trim()
    .split(/\s+/)
    .flatMap((name, index, all): [string, string][] =>
      index % 2 === 0 ? [[name, all[index + 1] ?? ""]] : [],
    ),
);
for (const [name, code] of Object.entries({
  Tab: 9,
  NewLine: 10,
  nbsp: 0xa0,
  NonBreakingSpace: 0xa0,
  shy: 0xad,
  ensp: 0x2002,
  emsp: 0x2003,
  thinsp: 0x2009,
  ZeroWidthSpace: 0x200b,
  zwnj: 0x200c,
  zwj: 0x200d,
  lrm: 0x200e,
  rlm: 0x200f,
}))
  named.set(name, String.fromCodePoint(code));

/** Returns the character of a reference that begins at `offset` in the text. */
type Write = (character: string, offset: number, text: string) => string;

/** Replaces references such as `&amp;` and `&#46;` by the characters that they stand for. Unknown ones stay as they are. */
export function decodeEntities(text: string, write: Write = (character) => character): string {
  if (!text.includes("&")) return text;
  return text.replaceAll(
    /&(?:#x([\da-f]{1,6})|#(\d{1,7})|([a-z]\w{1,31}));/gi,
    (whole, hex?: string, decimal?: string, name?: string, offset = 0) => {
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      const character = name === undefined ? ofCode(code) : named.get(name);
      return character === undefined ? whole : write(character, offset, text);
    },
  );
}

/** Returns the replacement character for code points that are no characters, as the standard says. */
const ofCode = (code: number): string =>
  code === 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff) ? "\uFFFD" : String.fromCodePoint(code);
