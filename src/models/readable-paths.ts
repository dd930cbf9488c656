import { realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Returns the paths that a process needs to load these modules: their folders, and the packages that they may import. Leaves out the bot's
 * own folder with its data and its `.env`, because a document may name any file.
 */
export function readablePaths(modules: readonly URL[]): string[] {
  const folders = modules.filter(({ protocol }) => protocol === "file:").map(folderOf);
  const packages = folders
    .flatMap(ancestors)
    .flatMap((folder) => [join(folder, "node_modules"), join(folder, "package.json")]);
  return [...new Set([...folders, ...packages])];
}

/** Returns the folder of a module, or a URL that ends with a slash itself, where symbolic links lead. */
function folderOf(module: URL): string {
  const path = fileURLToPath(module);
  const folder = module.href.endsWith("/") ? path : dirname(path);
  try {
    return realpathSync(folder);
  } catch {
    // It does not exist, as its reader will say.
    return folder;
  }
}

/** Returns a folder and all above it. */
function ancestors(folder: string): string[] {
  const above = dirname(folder);
  return above === folder ? [folder] : [folder, ...ancestors(above)];
}
