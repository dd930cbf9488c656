/** Loads an optional package. The error names it if it is missing. */
export async function needing<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    throw new Error(`it needs the package "${name}", which is not installed (npm install ${name})`, {
      cause,
    });
  }
}
