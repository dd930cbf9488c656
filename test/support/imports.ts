import { builtinModules } from "node:module";
import { dirname, join, normalize } from "node:path";

/** What a source file imports, and whether only its types. */
export interface Import {
  specifier: string;
  typesOnly: boolean;
}

const statement =
  /^(?:import|export)\s+(?<types>type\s)?(?:[^"';]*?\sfrom\s+)?"(?<from>[^"]+)"|\bimport\("(?<lazy>[^"]+)"\)/gm;

/** Returns every import of a source, static or not. Code in template strings and comments does not count. */
export function importsOf(source: string): Import[] {
  const code = source.replaceAll(/`(?:[^`\\]|\\.)*`/gs, "``").replaceAll(/^\s*(?:\/\/|\*|\/\*).*$/gm, "");
  return Array.from(code.matchAll(statement), ({ groups = {} }) => ({
    specifier: groups["from"] ?? groups["lazy"] ?? "",
    typesOnly: groups["types"] !== undefined,
  }));
}

/** The folder of ours, or the package, that a specifier leads to. */
export function targetOf(file: string, specifier: string): string {
  if (specifier.startsWith(".")) return normalize(join(dirname(file), specifier));
  if (specifier.startsWith("node:")) return "node:";
  if (builtinModules.includes(specifier)) return `${specifier} (without "node:")`;
  if (specifier.startsWith("#")) return specifier;
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}
