/** Loads a package that not everybody has, and says its name where it is missing. */
export async function needing<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    throw new Error(
      `the package "${name}" is needed for it and is not installed here (npm install ${name})`,
      { cause },
    );
  }
}
