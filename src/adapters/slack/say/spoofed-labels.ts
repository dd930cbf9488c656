import { type Findings, isSpoofed, type Replacement } from "#core/platform";
import type { InCode } from "./code.ts";
import { labelStarts, asShown } from "./labels.ts";

/** What follows a label: where the link leads. How the address goes on behind the host does not matter. */
const destination = /\(\s{0,9}<?([^()\s<>[\]]{0,500})/y;
const longestAddress = 500;

/** Finds labels that read like one address while their link leads to another. Replaces each label by where its link leads. */
export function spoofedLabels(text: string, inCode: InCode): Findings {
  const replacements: Replacement[] = [];
  let openAt = text.length;
  for (let end = text.indexOf("]"); end >= 0; end = text.indexOf("]", end + 1)) {
    const target = inCode(end) ? undefined : readTarget(text, end + 1);
    if (!target) continue;
    const starts = labelStarts(text, end, inCode);
    if (target.isOpen) openAt = Math.min(openAt, ...starts);
    else {
      const start = starts.find((from) => isSpoofed(asShown(text.slice(from + 1, end)), target.address));
      if (start === undefined) continue;
      const last = replacements.at(-1);
      // Words that stand right behind another address would be read as a part of it.
      const from = last?.to === start + 1 ? last.from : start + 1;
      replacements.push({ from, to: end, words: target.address });
    }
  }
  return { replacements, openAt: Math.min(openAt, ...labelStarts(text, text.length, inCode)) };
}

/** `isOpen`: the text ends before the address does. */
function readTarget(text: string, at: number): { address: string; isOpen: boolean } | undefined {
  if (at === text.length) return { address: "", isOpen: true };
  destination.lastIndex = at;
  const match = destination.exec(text);
  if (!match) return undefined;
  const [whole, address = ""] = match;
  const isOpen = at + whole.length === text.length && address.length < longestAddress;
  return isOpen || address !== "" ? { address, isOpen } : undefined;
}
