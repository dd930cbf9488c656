import "../../packages/simulator/test/support/matchers.ts";
