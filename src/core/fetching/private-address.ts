import { BlockList, isIP } from "node:net";

/** Addresses outside the public internet: https://www.iana.org/assignments/iana-ipv4-special-registry and its IPv6 counterpart. */
const ranges: readonly [address: string, prefix: number, family: "ipv4" | "ipv6"][] = [
  ["0.0.0.0", 8, "ipv4"],
  ["10.0.0.0", 8, "ipv4"],
  ["100.64.0.0", 10, "ipv4"],
  ["127.0.0.0", 8, "ipv4"],
  ["169.254.0.0", 16, "ipv4"],
  ["172.16.0.0", 12, "ipv4"],
  ["192.0.0.0", 24, "ipv4"],
  ["192.0.2.0", 24, "ipv4"],
  ["192.88.99.0", 24, "ipv4"],
  ["192.168.0.0", 16, "ipv4"],
  ["198.18.0.0", 15, "ipv4"],
  ["198.51.100.0", 24, "ipv4"],
  ["203.0.113.0", 24, "ipv4"],
  ["224.0.0.0", 4, "ipv4"],
  ["240.0.0.0", 4, "ipv4"],
  // In IPv6 only 2000::/3 is public. These ranges lie within it, and some of them carry an IPv4 address.
  ["2001::", 23, "ipv6"],
  ["2001:db8::", 32, "ipv6"],
  ["2002::", 16, "ipv6"],
  ["3fff::", 20, "ipv6"],
];

const reserved = new BlockList();
for (const [address, prefix, family] of ranges) reserved.addSubnet(address, prefix, family);
const global = new BlockList();
global.addSubnet("2000::", 3, "ipv6");

/** Would a connection to this address stay inside a machine, a house or a data centre? True for text that is not an address. */
export function isPrivateAddress(address: string): boolean {
  const version = isIP(address);
  if (version === 4) return reserved.check(address, "ipv4");
  if (version === 6) return !global.check(address, "ipv6") || reserved.check(address, "ipv6");
  return true;
}
