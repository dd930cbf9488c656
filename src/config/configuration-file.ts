import { existsSync, readFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from "yaml";
import { toError } from "#core";
import type { Origin } from "./mistake.ts";
import type { Variables } from "./variables.ts";

/** The operator's YAML file, and where each setting stands in it. */
export interface ConfigurationFile {
  tree: unknown;
  mistakes: string[];
  locate(path: readonly PropertyKey[]): Origin | undefined;
}

const defaultFile = "config/natter.yaml";

/** Reads the `wanted` file, or config/natter.yaml, which may be absent. */
export function readConfigurationFile(
  folder: string,
  wanted: string | undefined,
  variables: Variables,
): ConfigurationFile {
  const path = resolve(folder, wanted ?? defaultFile);
  const name = relative(folder, path) || path;
  const nothing = { tree: {}, mistakes: [], locate: () => undefined };
  if (!existsSync(path)) {
    if (wanted === undefined) return nothing;
    return {
      ...nothing,
      mistakes: [
        `NATTER_CONFIG is ${JSON.stringify(wanted)}; there is no such file. Correct the path, or unset it for ${defaultFile}.`,
      ],
    };
  }
  const lines = new LineCounter();
  const document = parseDocument(readFileSync(path, "utf8"), { lineCounter: lines, prettyErrors: false });
  const line = (offset: number): string => `${name} line ${lines.linePos(offset).line}`;
  if (document.errors.length > 0) {
    return {
      ...nothing,
      mistakes: document.errors.map(
        ({ pos, message }) => `${line(pos[0])}: this is not YAML. ${withoutText(message)}. Correct it.`,
      ),
    };
  }
  let tree: unknown;
  try {
    tree = document.toJS() ?? {};
  } catch (error) {
    return {
      ...nothing,
      mistakes: [`${name}: this is not YAML. ${withoutText(toError(error).message)}. Correct it.`],
    };
  }
  return {
    tree,
    mistakes: Object.entries(variables).flatMap(([variable, { secret, setting }]) => {
      const path = setting.split(".");
      if (!secret || !document.hasIn(path)) return [];
      const place = line(offsetOf(document, path));
      return [`${place}: ${setting} is a secret, and files are committed. Take it out and set ${variable}.`];
    }),
    locate: (path) => ({ place: line(offsetOf(document, path)) }),
  };
}

/** Cuts off what the parser quotes from the file: it may be a secret. */
const withoutText = (message: string): string => message.replace(/: [^]*$/, "").replace(/\.$/, "");

/** Returns where the deepest key on the path stands in the file: a key that is missing has no place. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let depth = path.length; depth > 0; depth -= 1) {
    const parent = document.getIn(path.slice(0, depth - 1), true);
    const last = path[depth - 1];
    const pair = isMap(parent)
      ? parent.items.find(({ key }) => isScalar(key) && key.value === last)
      : undefined;
    const node = pair ? pair.key : document.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return document.contents?.range?.[0] ?? 0;
}
