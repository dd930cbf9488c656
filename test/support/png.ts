/** The beginning of a picture in the format PNG, which is all that natter looks at. */
export function pngOf(width: number, height: number, size = 24): Buffer {
  const bytes = Buffer.alloc(size);
  bytes.write("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "latin1");
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  return bytes;
}
