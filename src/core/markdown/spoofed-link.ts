import { decodeEntities } from "./entities.ts";
import { belongsTo } from "./owner.ts";
import { addressesIn } from "./shown-address.ts";

/** Tells whether a link reads like one address, or names one, and leads to another. */
export function isSpoofed(label: string, address: string): boolean {
  const shown = addressesIn(label);
  if (shown.length === 0) return false;
  const [said, target] = [decodeEntities(label).trim(), decodeEntities(address)];
  if (said === target) return false;
  const leadsTo = urlOf(target.replace(/^mailto:(?:[^@?]*@)?/i, ""));
  if (!leadsTo) return true;
  // A low line is a mark or a part of the address.
  return shown.some((words) => !leads(words, leadsTo)) && (/\s/.test(said) || !leads(said, leadsTo));
}

function leads(words: string, leadsTo: URL): boolean {
  const shown = urlOf(words);
  if (!shown || (shown.port !== "" && shown.port !== leadsTo.port)) return false;
  return belongsTo(leadsTo, nameOf(shown), words);
}

function urlOf(words: string): URL | undefined {
  // A host ends at a bracket.
  const [said = ""] = words.split(/[[\]()<>]/, 1);
  const address = /^https?:/i.test(said) ? said : `https://${said}`;
  return URL.parse(address) ?? undefined;
}

const nameOf = ({ hostname }: URL): string => hostname.replace(/^www\.|\.$/g, "");
