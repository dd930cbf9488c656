import { type Findings, isSpoofed, type Replacement } from "#core/platform";
import type { InCode } from "./code.ts";
import { labelStarts, asShown } from "./labels.ts";

/** A character without width. Between a bracket and its colon it keeps Slack from reading a definition. */
const joiner = "\u2060";

/** Matches a line that says where the links with a name lead. */
const definition =
  /^(?:[ \t>]|[-+*][ \t]|\d{1,9}[.)][ \t])*\[((?:[^[\]\\]|\\.){1,999})\](:\s{0,20}<?([^\s<>]{0,500}))/gm;

/** Matches the name of a definition behind a label. Without it the label itself is the name. */
const name = /\[((?:[^[\]\\]|\\.){0,999})(\]?)/y;

interface Definition {
  names: string;
  address: string;
  /** The end of its brackets, and of its address. */
  at: number;
  to: number;
}

/**
 * Finds links whose address stands elsewhere in the text, and whose labels read like another address. Replaces a label that comes after
 * its address by the address. A label that comes first may be in a stream already, so the definition after it is broken instead.
 */
export function spoofedReferences(text: string, inCode: InCode): Findings {
  const replacements: Replacement[] = [];
  const definitions = definitionsIn(text, inCode);
  if (definitions.length === 0) return { replacements, openAt: text.length };
  let openAt = text.length;
  const groups = groupsOf(definitions);
  const first = definitions[0]?.at ?? Infinity;
  for (let end = text.indexOf("]"); end >= 0; end = text.indexOf("]", end + 1)) {
    if (inCode(end)) continue;
    name.lastIndex = end + 1;
    const [whole = "", said = "", close = "]"] = name.exec(text) ?? [];
    const starts = labelStarts(text, end, inCode);
    const isOpen = close === "" && end + 1 + whole.length === text.length && whole.length < 1_000;
    if (isOpen && first < end) openAt = Math.min(openAt, ...starts);
    for (const start of starts) {
      const label = text.slice(start + 1, end);
      // Two links stand side by side.
      if (label.includes("][")) continue;
      const meant = [nameOf(said), nameOf(label)].flatMap((words) => [
        ...(groups.get(words)?.values() ?? []),
      ]);
      const denied = meant.filter(({ address }) => isSpoofed(asShown(label), address));
      for (const group of denied) group.disarmedAfter = Math.min(group.disarmedAfter, end);
      const before = denied.find(({ begins }) => begins <= start);
      if (before) {
        replacements.push({ from: start + 1, to: end, words: before.address });
        break;
      }
    }
  }
  for (const { names, address, at } of definitions)
    if (at > (groups.get(names)?.get(address)?.disarmedAfter ?? Infinity))
      replacements.push({ from: at, to: at, words: joiner });
  // The address of the last definition may not be whole yet.
  const last = definitions.at(-1);
  if (last && last.to === text.length) openAt = Math.min(openAt, last.at);
  return { replacements, openAt };
}

/** All definitions with one name and one address. */
interface Group {
  address: string;
  /** Where the first definition ends. */
  begins: number;
  /** Where the first label stands that reads like another address. */
  disarmedAfter: number;
}

function groupsOf(definitions: readonly Definition[]): Map<string, Map<string, Group>> {
  const groups = new Map<string, Map<string, Group>>();
  for (const { names, address, to } of definitions) {
    const group = groups.get(names) ?? new Map<string, Group>();
    if (!group.has(address)) group.set(address, { address, begins: to, disarmedAfter: Infinity });
    groups.set(names, group);
  }
  return groups;
}

function definitionsIn(text: string, inCode: InCode): Definition[] {
  if (!text.includes("]:")) return [];
  return Array.from(text.matchAll(definition), (match) => {
    const [whole, label = "", tail = "", address = ""] = match;
    const to = match.index + whole.length;
    return { names: nameOf(label), address, at: to - tail.length, to };
  }).filter(({ at }) => !inCode(at));
}

const nameOf = (label: string): string => label.trim().replaceAll(/\s+/g, " ").toLowerCase();
