/** Finds how much of a text fits on a page. Lengths are counted from the page's beginning. */
export interface Longest {
  /** Returns how much of `length` characters fits. The first `known` are known to fit. */
  reach(known: number, length: number): number;
  /** Returns a length that fits, between one that fits and one that is too long. It is at most 2 % shorter than the longest that fits. */
  search(fitting: number, tooLong: number): number;
}

/**
 * Tries only lengths on a grid, so that a text is cut at the same place whatever pieces it came in. Finding the very longest would take
 * twice as many tries.
 */
export function createLongest(fitsUpTo: (length: number) => boolean): Longest {
  /** How much fitted on the last page. The pages of an answer are alike. */
  let usual = 0;

  const next = (known: number): number => {
    if (known < usual) return usual;
    // The steps grow with the page, so that a long text costs no more than a growing one.
    return known === usual && known > 0 ? above(known) : known + Math.max(512, known);
  };

  function search(fitting: number, tooLong: number): number {
    let low = below(fitting);
    let high = tooLong;
    for (;;) {
      const middle = below((low + high) >> 1);
      const probe = middle > low ? middle : above(low);
      if (probe >= high) return low;
      if (fitsUpTo(probe)) low = probe;
      else high = probe;
    }
  }

  return {
    search,
    reach(known, length) {
      let fitting = known;
      while (fitting < length) {
        const probe = Math.min(length, next(fitting));
        if (!fitsUpTo(probe)) return (usual = search(fitting, probe));
        fitting = probe;
      }
      return fitting;
    },
  };
}

const stepAt = (length: number): number => 2 ** Math.max(0, Math.floor(Math.log2(Math.max(1, length))) - 6);
const below = (length: number): number => length - (length % stepAt(length));
const above = (length: number): number => length + stepAt(length);
