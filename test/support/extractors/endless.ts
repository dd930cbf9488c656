export const extract = (): never => {
  for (;;) continue;
};
