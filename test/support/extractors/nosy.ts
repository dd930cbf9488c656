/** Tells what a reader of files can see of the process around it. */
export const extract = (bytes: Uint8Array): { text: string } => {
  console.log("a complaint that must not reach the console");
  return { text: JSON.stringify({ environment: Object.keys(process.env), bytes: bytes.length }) };
};
