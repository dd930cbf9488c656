import type { Gate } from "#core";

/** A gate that lets every call through at once. */
export const openGate: Gate = Object.assign(
  <Result>(_: string, __: string, call: () => Promise<Result>) => call(),
  {
    report: () => {},
  },
);

/** A gate that looks at each call before it lets it through; the look may throw. */
export function gateThat(look: (scope: string, priority: string) => void | Promise<void>): Gate {
  const gate = async <Result>(
    scope: string,
    priority: string,
    call: () => Promise<Result>,
  ): Promise<Result> => {
    await look(scope, priority);
    return call();
  };
  return Object.assign(gate, { report: () => {} });
}
