/** A command of `natter`. */
export interface Command {
  usage: string;
  summary: string;
  load(): Promise<{ main(given: string[]): Promise<void> }>;
}
