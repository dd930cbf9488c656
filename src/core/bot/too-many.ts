/** Tells a person that they have asked too often, and when they may ask again. */
export function tooMany(seconds: number): string {
  const minutes = Math.ceil(seconds / 60);
  const wait =
    seconds <= 120
      ? `${seconds} s`
      : minutes <= 120
        ? `${minutes} minutes`
        : `${Math.ceil(minutes / 60)} hours`;
  return `That was a lot at once. Ask again in ${wait}.`;
}
