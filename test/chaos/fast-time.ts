import { type Clock, realClock } from "#simulator";

/** Time that passes faster than the machine's. It is the same in every process that knows these two numbers. */
export interface FastTime {
  /** The moment at which it was equal to the machine's time, in milliseconds since 1970. */
  start: number;
  /** How many seconds of it pass in a second of the machine. */
  speed: number;
}

export const fastNow = ({ start, speed }: FastTime, now: number): number => start + (now - start) * speed;

/** The clock of the simulated platforms. */
export const createFastClock = (time: FastTime): Clock => ({
  now: () => fastNow(time, realClock.now()),
  after: (ms, run) => realClock.after(ms / time.speed, run),
  sleep: (ms, signal) => realClock.sleep(ms / time.speed, signal),
});
